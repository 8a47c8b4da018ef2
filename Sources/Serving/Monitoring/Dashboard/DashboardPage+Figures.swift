extension DashboardPage {
    /// What a snapshot says, put into the page.
    static let figures = """
        let points=[],states={};
        function show(snapshot){
        const{now,energy}=snapshot;
        if(snapshot.history)points=snapshot.history;
        if(points.at(-1)?.second!==now.second)points.push(now);
        points=points.filter(point=>point.second>now.second-kept);
        element("pipeline").textContent=snapshot.pipeline;
        document.title=`${snapshot.pipeline} – Perjoule`;
        showGoals(snapshot.goals);
        showLoad(snapshot);
        showEnergy(snapshot,energy);
        showStages(snapshot.stages);
        showHistory(snapshot.decisions);
        showOrigins(snapshot,energy)}
        const limit=(snapshot,name)=>snapshot.goals.find(goal=>goal.name===name)?.limit;
        function showGoals(goals){
        element("goals").replaceChildren(...goals.map(goal=>make("li",{class:{"ok":"kept","at risk":"at-risk","given up":"given-up"}[goal.state]??goal.state},
        `${goal.name} `,make("strong",{},amount(goal.value,goal.unit)),` of ${goal.isFloor?"at least ":""}${amount(goal.limit,goal.unit,1)} · `,make("span",{class:"state"},goal.state))));
        // Said aloud when a state changes, not every second.
        const changed=goals.filter(goal=>states[goal.name]&&states[goal.name]!==goal.state);
        for(const goal of goals)states[goal.name]=goal.state;
        if(changed.length)element("heard").textContent=changed.map(goal=>`${goal.name}: ${goal.state}`).join(", ")}
        function showLoad(snapshot){
        const{now,sinceStart}=snapshot;
        tile("load",amount(now.load,"/s"),[key("a","requests · "),known(now.predicted)?key("b",`predicted ${amount(now.predicted,"/s")} · `):"",known(snapshot.inFlight)?`${snapshot.inFlight} in flight`:""]);
        draw("load",points,[["load","a","requests"],["predicted","b","predicted"]],"/s");
        tile("latency",amount(now.p99,"s"),[key("b",`p99 `),key("a",`p50 ${amount(now.p50,"s")}`),known(now.p95)?` · p95 ${amount(now.p95,"s")}`:"",
        known(snapshot.stolen)?` · ${Math.round(snapshot.stolen*100)} % of the processor time stolen by other machines`:""]);
        draw("latency",points,[["p50","a","p50"],["p99","b","p99"]],"s",limit(snapshot,"latency p99"));
        const others=["refused","rejected","failed"].filter(end=>sinceStart[end]).map(end=>`${sinceStart[end]} ${end}`);
        tile("answers",String(sinceStart.answered),[key("a","answers/s "),key("b",`others/s · ${others.join(" · ")||"0 failed"} · `),`up ${amount(snapshot.uptime,"s")}`]);
        draw("answers",points,[["answered","a","answers"],["unanswered","b","others"]],"/s")}
        function range({lower,upper},unit){
        const[least,most]=[amount(lower,unit),amount(upper,unit)];
        return known(lower)&&least!==most?[`${least} to ${most} · `]:[]}
        function showEnergy(snapshot,energy){
        if(!energy){
        for(const id of["power","energy","carbon"])tile(id,"–",["no energy is metered yet"]);
        return}
        const{watts,perRequest}=energy,computed=watts.kind!=="measured";
        tile("power",amount(watts.value,"W"),[...range(watts,"W"),`${watts.kind} by ${watts.origin}`],...badge(watts));
        draw("power",points,[["watts","a","power"]],"W",limit(snapshot,"power"),computed);
        tile("energy",amount(perRequest?.value,"J"),perRequest?[...range(perRequest,"J"),known(energy.dynamicPerRequest)?
        `${amount(energy.dynamicPerRequest,"J")} beyond rest, ${amount(perRequest.value-energy.dynamicPerRequest,"J")} rest`:"rest is not told apart"]:["no answers"],...badge(perRequest));
        draw("energy",points,[["joules","a","energy per request"]],"J",limit(snapshot,"energy per request"),perRequest?perRequest.kind!=="measured":computed);
        const told=known(energy.carbonRate);
        tile("carbon",amount(energy.carbonRate,"g/h"),[told?`${amount(energy.carbonPerRequest,"g")} CO₂e per request · ${amount(energy.carbonTotal,"g")} since the start`:
        "no carbon intensity is given"],...(told?badge(perRequest??watts):[]));
        draw("carbon",points,[["carbon","a","emissions"]],"g/h",limit(snapshot,"carbon"),(perRequest??watts).kind!=="measured")}
        function showStages(stages){
        const count=value=>known(value)?String(value):"–";
        element("stages").replaceChildren(...stages.map(stage=>make("tr",{},make("th",{scope:"row"},stage.name),
        ...[stage.variant??"–",known(stage.busyReplicas)?`${stage.busyReplicas} of ${count(stage.replicas)} busy`:count(stage.replicas),count(stage.threads),
        `${known(stage.meanBatch)?digits(stage.meanBatch):"–"} of ${count(stage.batch)}`,count(stage.waiting),known(stage.rate)?digits(stage.rate):"–",
        known(stage.busyShare)?`${Math.round(stage.busyShare*100)} %`:"–"].map(text=>make("td",{},text)))))}
        function change({stage,from,to,seconds}){
        return make("div",{},`${stage}: ${from?`${from} → `:""}${to}${known(seconds)?`, took ${amount(seconds,"s",1)}`:""}`)}
        function showHistory(decisions){
        if(decisions.length)element("history").replaceChildren(...decisions.map(decision=>make("li",{},
        make("span",{class:"age"},ago(decision.age)),make("span",{class:`outcome ${decision.outcome}`},decision.outcome),
        make("span",{class:"reason"},decision.reason),
        make("div",{class:"changes"},...decision.changes.map(change)))))}
        function showOrigins(snapshot,energy){
        const rows=energy?[["Power",`${energy.watts.kind} by ${energy.watts.origin}`],
        ["Requests",energy.perRequest?`${energy.perRequest.kind} by ${energy.perRequest.origin}`:"–"],
        ["Range",energy.watts.basis??"–"],
        ["Since the start",`${amount(energy.total,"J")} of the service`+(known(energy.other)?`, ${amount(energy.other,"J")} of other processes, `+
        `${amount(energy.unattributed,"J")} for no request`:"")]]:[];
        element("origins").replaceChildren(...rows.flatMap(([term,text])=>[make("dt",{},term),make("dd",{},text)]));
        element("remarks").replaceChildren(...snapshot.remarks.map(text=>make("li",{},text)))}
        """
}
