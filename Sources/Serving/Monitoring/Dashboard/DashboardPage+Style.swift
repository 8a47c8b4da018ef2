extension DashboardPage {
    static let style = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif}
        header,main{max-width:76rem;margin:0 auto;padding:0 1.25rem}
        header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.3rem 1rem;padding-top:1.1rem}
        h1{font-size:1.35rem;margin:0}h2{font-size:1rem;margin:1.6rem 0 .5rem}
        #connection{margin:0 0 0 auto;font-size:.88rem;color:var(--soft)}
        #connection::before{content:"";display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.4rem;background:var(--soft)}
        #connection.live::before{background:var(--answer)}#connection.lost::before{background:var(--warning)}
        #connection.lost{color:var(--warning)}
        a{color:var(--link)}
        ul,ol{list-style:none;margin:0;padding:0}
        #goals{display:flex;flex-wrap:wrap;gap:.5rem;margin:.9rem 0 0}
        #goals li{border:1px solid var(--rule);border-left:4px solid var(--soft);border-radius:.35rem;padding:.25rem .7rem}
        #goals strong{font-variant-numeric:tabular-nums}
        #goals .kept{border-left-color:var(--answer)}#goals .at-risk{border-left-color:var(--s4)}
        #goals .violated{border-color:var(--warning);background:var(--modelled-wash)}
        #goals .given-up{border-color:var(--s4);border-style:dashed;border-left-style:solid}
        #goals .state{font-weight:600}.violated .state{color:var(--warning)}
        #tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:.9rem;margin-top:.9rem}
        .tile{display:flex;flex-direction:column;background:var(--wash);border-radius:.5rem;padding:.7rem .9rem .5rem;min-width:0}
        .tile h2{margin:0;font-size:.88rem;color:var(--soft);font-weight:600}
        .value{font-size:1.75rem;font-weight:650;line-height:1.25;margin:0;font-variant-numeric:tabular-nums}
        .value .badge{font-size:.72rem;vertical-align:.45em}
        .sub{margin:0;color:var(--soft);font-size:.85rem;min-height:2.5em;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden;flex:none}
        svg{display:block;width:100%;height:6.6rem;margin-top:auto;flex:none}
        svg text{fill:var(--soft);font-size:11px;paint-order:stroke;stroke:var(--wash);stroke-width:3px}
        svg .grid{stroke:var(--rule)}svg .limit{stroke:var(--warning);stroke-dasharray:5 3}
        svg path{fill:none;stroke-width:1.8;stroke-linejoin:round}
        svg .a{stroke:var(--s0)}svg .b{stroke:var(--s1)}svg .computed{stroke-dasharray:4 2.5}
        .key::before{content:"";display:inline-block;width:1.1em;height:0;border-top:3px solid;margin-right:.3em;vertical-align:.25em}
        .key.a::before{border-color:var(--s0)}.key.b::before{border-color:var(--s1)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{text-align:right;padding:.35rem .7rem;border-bottom:1px solid var(--rule);white-space:nowrap}
        th{color:var(--soft);font-size:.84rem}th:first-child,td:first-child,th:nth-child(2),td:nth-child(2){text-align:left;padding-left:0}
        #history li{border-bottom:1px solid var(--rule);padding:.45rem 0;display:grid;grid-template-columns:5.6rem 6rem 1fr;gap:.1rem .8rem}
        #history .empty{display:block}
        #history .age{color:var(--soft);font-variant-numeric:tabular-nums}
        #history .changes{grid-column:3;color:var(--soft);font-size:.88rem}
        .outcome{font-weight:600}.outcome.applied{color:var(--answer)}.outcome.failed,.outcome.relaxed{color:var(--warning)}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        #remarks li{padding:.15rem 0 .15rem .8rem;border-left:3px solid var(--s4);margin:.35rem 0}
        #sign-in{margin:1.2rem 0;padding:1rem;background:var(--wash);border-radius:.5rem}
        #sign-in label{margin-right:.5rem}
        input,button{font:inherit;padding:.35rem .6rem;border:1px solid var(--soft);border-radius:.3rem;background:var(--paper);color:var(--ink)}
        :focus-visible{outline:3px solid var(--link);outline-offset:2px}
        .empty{color:var(--soft)}[hidden]{display:none!important}
        .heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        footer{max-width:76rem;margin:1.5rem auto 0;padding:0 1.25rem 1.5rem;color:var(--soft);font-size:.85rem}
        @media (max-width:640px){
        header,main,footer{padding-left:.8rem;padding-right:.8rem}#connection{margin-left:0}#tiles{grid-template-columns:1fr}
        #history li{grid-template-columns:auto 1fr}#history .reason,#history .changes{grid-column:1/-1}
        dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}.sub{min-height:0}
        }
        """
}
