extension DashboardPage {
    /// Amounts as people read them, and elements of the page.
    static let amounts = """
        const steps={"s":[[60,"min"],[1,"s"],[1e-3,"ms"],[1e-6,"µs"]],"J":[[1e6,"MJ"],[1e3,"kJ"],[1,"J"],[1e-3,"mJ"],[1e-6,"µJ"]],
        "W":[[1e3,"kW"],[1,"W"],[1e-3,"mW"]],"g":[[1e3,"kg"],[1,"g"],[1e-3,"mg"],[1e-6,"µg"]],
        "g/h":[[1e3,"kg/h"],[1,"g/h"],[1e-3,"mg/h"]],"/s":[[1,"/s"]],"cores":[[1,"cores"]],"ratio":[[1,""]]};
        const known=value=>value!==null&&value!==undefined&&isFinite(value);
        const digits=(value,least=1)=>value.toLocaleString("en",{minimumSignificantDigits:least,maximumSignificantDigits:3,useGrouping:false});
        // Measured amounts keep three digits, so that they do not jump about; rates, limits and axes are often whole, and figures of plans are given.
        function amount(value,unit,least=["/s","cores","ratio"].includes(unit)?1:3){
        if(!known(value))return"–";
        const step=steps[unit].find(([scale])=>Math.abs(value)>=scale*.9995)??steps[unit].at(value===0?steps[unit].findIndex(s=>s[0]===1):-1);
        return`${digits(value/step[0],value===0?1:least)} ${step[1]}`.trimEnd()}
        function ago(seconds){
        if(seconds<90)return`${Math.round(seconds)} s ago`;
        if(seconds<5400)return`${Math.round(seconds/60)} min ago`;
        return`${digits(seconds/3600)} h ago`}
        const element=id=>document.getElementById(id);
        function make(name,attributes,...children){
        const made=document.createElement(name);
        for(const[key,value]of Object.entries(attributes))made.setAttribute(key,value);
        made.append(...children);
        return made}
        // A badge for every figure that was not read from an instrument.
        function badge(figure){
        if(!figure||figure.kind==="measured")return[];
        return[make("span",{class:`badge ${figure.kind}`,title:`${figure.kind} by ${figure.origin}`},figure.kind)]}
        function tile(id,value,sub,...marks){
        element(id).replaceChildren(value,...marks);
        element(`${id}-sub`).replaceChildren(...sub)}
        """

    /// Curves of the last minutes, with a line for what is promised.
    static let charts = """
        const kept=300;
        function ceiling(value){
        if(!(value>0))return 1;
        const power=10**Math.floor(Math.log10(value));
        return[1,2,5,10].map(step=>step*power).find(step=>step>=value*.999)}
        function svg(name,attributes,text){
        const made=document.createElementNS("http://www.w3.org/2000/svg",name);
        for(const[key,value]of Object.entries(attributes))made.setAttribute(key,value);
        if(text!==undefined)made.textContent=text;
        return made}
        function line(points,key,last,x,y){
        let path="",pen=false;
        for(const point of points){
        const value=point[key];
        if(!known(value)){pen=false;continue}
        path+=`${pen?"L":"M"}${x(last-point.second).toFixed(1)} ${y(value).toFixed(1)}`;
        pen=true}
        return path}
        // series: [key of a point, class of the line, its name]
        function draw(id,points,series,unit,limit,computed){
        const chart=element(`${id}-chart`),width=chart.clientWidth||320,height=chart.clientHeight||105;
        const values=points.flatMap(point=>series.map(([key])=>point[key])).filter(known);
        const top=ceiling(Math.max(0,...values,...(known(limit)?[limit*1.05]:[])));
        const last=points.length?points.at(-1).second:0;
        const x=age=>width-1-age/(kept-1)*(width-2),y=value=>height-16-value/top*(height-30);
        chart.setAttribute("viewBox",`0 0 ${width} ${height}`);
        const parts=[svg("line",{class:"grid",x1:0,x2:width,y1:y(0),y2:y(0)}),svg("line",{class:"grid",x1:0,x2:width,y1:y(top),y2:y(top)}),
        svg("text",{x:0,y:y(top)-3},amount(top,unit,1)),svg("text",{x:0,y:height-3},"5 min ago"),
        svg("text",{x:width,y:height-3,"text-anchor":"end"},"now")];
        for(const[key,style]of series)parts.push(svg("path",{class:computed?`${style} computed`:style,d:line(points,key,last,x,y)}));
        if(known(limit)&&limit>0)parts.push(svg("line",{class:"limit",x1:0,x2:width,y1:y(limit),y2:y(limit)}),
        svg("text",{x:width,y:y(limit)-3,"text-anchor":"end"},`limit ${amount(limit,unit,1)}`));
        chart.replaceChildren(...parts);
        const now=points.at(-1)??{};
        chart.setAttribute("aria-label",`last 5 minutes, up to ${amount(top,unit,1)}; `+series.map(([key,,name])=>`${name} now ${amount(now[key],unit)}`).join(", "))}
        const key=(style,text)=>make("span",{class:`key ${style}`},text);
        """

    /// The stream of snapshots: with a token where one is asked for, and again whenever it breaks.
    static let connection = """
        const longestSilence=10,longestWait=30;
        function connected(text,state){const line=element("connection");if(line.textContent!==text)line.textContent=text;line.className=state}
        function askToken(refused){
        const form=element("sign-in");
        form.hidden=false;
        connected("a token is needed","lost");
        element("refused").textContent=refused?"The token was refused.":"The server asks for its token (--token-file).";
        element("token").focus();
        return new Promise(done=>form.onsubmit=event=>{
        event.preventDefault();
        sessionStorage.setItem("perjoule-token",element("token").value.trim());
        element("token").value="";
        form.hidden=true;
        done()})}
        async function read(body,heard){
        const reader=body.pipeThrough(new TextDecoderStream()).getReader();
        for(let text="";;){
        const{value,done}=await reader.read();
        if(done)return;
        heard();
        const events=(text+value.replaceAll("\\r","")).split("\\n\\n");
        text=events.pop();
        for(const event of events){
        const data=event.split("\\n").filter(line=>line.startsWith("data:")).map(line=>line.slice(5)).join("\\n");
        if(data)show(JSON.parse(data))}}}
        async function listen(){
        for(let wait=1;;){
        const stop=new AbortController();
        let timer;
        const heard=()=>{clearTimeout(timer);timer=setTimeout(()=>stop.abort(),longestSilence*1000)};
        try{
        const token=sessionStorage.getItem("perjoule-token"),headers={Accept:"text/event-stream"};
        if(token)headers.Authorization=`Bearer ${token}`;
        heard();
        const answer=await fetch("events",{headers,signal:stop.signal,cache:"no-store"});
        if(answer.status===401){clearTimeout(timer);await askToken(token!==null);continue}
        if(!answer.ok)throw new Error(`the server answers ${answer.status}`);
        wait=1;
        connected("live","live");
        await read(answer.body,heard);
        throw new Error("the server ended the stream")
        }catch(error){
        connected(`no new figures: ${stop.signal.aborted?"the server is silent":error.message}; trying again`,"lost");
        clearTimeout(timer);
        await new Promise(done=>setTimeout(done,wait*1000));
        wait=Math.min(longestWait,wait*2)}}}
        listen();
        """
}
