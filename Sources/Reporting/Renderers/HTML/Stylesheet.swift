/// The styles of web pages and charts; light and dark by the reader's preference, ink on paper when printed.
package enum Stylesheet {
    /// Colours that keep their order of lightness for colour-blind readers (after Okabe and Ito, 2008).
    private static let light = """
        --paper:#fff;--ink:#1a1d21;--soft:#5b6470;--rule:#d9dde2;--wash:#f5f7f9;--link:#0b5cad;
        --s0:#0072b2;--s1:#d55e00;--s2:#00875a;--s3:#b3508a;--s4:#8a6d00;--s5:#3e9fd8;--s6:#6b4fbb;--s7:#555d66;
        --modelled:#a04800;--modelled-wash:#fdf0e3;--predicted:#6b4fbb;--predicted-wash:#f1edfb;
        --note:#0b5cad;--warning:#a04800;--answer:#00734d;
        """
    private static let dark = """
        --paper:#14171a;--ink:#e7eaee;--soft:#9aa5b1;--rule:#353c44;--wash:#1d2226;--link:#79b8f3;
        --s0:#56b4e9;--s1:#f2894a;--s2:#34c495;--s3:#e08fc0;--s4:#e0c04f;--s5:#a3d5f5;--s6:#ab97ee;--s7:#b8c0c9;
        --modelled:#f5b072;--modelled-wash:#3a2815;--predicted:#bcabf5;--predicted-wash:#2b2444;
        --note:#79b8f3;--warning:#f5b072;--answer:#4fd1a5;
        """

    static let chart =
        colours + """
            svg.chart{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif}
            svg.chart text{fill:var(--ink)}
            .grid{stroke:var(--rule);stroke-width:.8}.grid.minor{stroke-width:.5;opacity:.55}
            .axis{stroke:var(--soft);stroke-width:1.2}
            svg.chart .axis-title{fill:var(--soft);font-weight:600}
            svg.chart .point-label,svg.chart .bar-label{font-size:11px}
            svg.chart .point-label{paint-order:stroke;stroke:var(--paper);stroke-width:2.5px;stroke-linejoin:round}
            svg.chart .bar-label{fill:var(--soft)}
            .leader{stroke:var(--soft);stroke-width:.7}
            .mark{stroke:var(--paper);stroke-width:.8}.mark.hollow{fill:var(--paper);stroke-width:1.7}
            .error{fill:none;stroke-width:1.2;opacity:.75}.error.neutral{stroke:var(--ink)}
            .line{fill:none;stroke-width:1.8;stroke-linejoin:round}
            .dash1{stroke-dasharray:7 3}.dash2{stroke-dasharray:2 3}.dash3{stroke-dasharray:8 3 2 3}
            .computed{stroke-width:1.3}
            .band{opacity:.16;stroke:none}
            .front{fill:none;stroke:var(--ink);stroke-width:1.2;stroke-dasharray:5 3;opacity:.7}
            .equality{fill:none;stroke:var(--soft);stroke-width:1.2;stroke-dasharray:5 3}
            .error-band{fill:var(--soft);opacity:.12;stroke:none}
            .box{fill:var(--s0);opacity:.18}.median{stroke:var(--ink);stroke-width:2}
            .bar{stroke:var(--paper);stroke-width:.6}.bar.hollow{fill-opacity:.22;stroke-width:1.2;stroke-dasharray:4 2}
            .mark.neutral{fill:var(--soft);stroke:var(--soft)}.mark.neutral.hollow{fill:var(--paper)}

            """ + (0..<SeriesStyle.count).map(series).joined()

    /// The mark beside a figure that says where it comes from.
    package static let badges = """
        .badge{display:inline-block;font-size:.7em;font-weight:600;line-height:1.35;padding:0 .4em;margin-left:.35em;border-radius:1em;border:1px solid var(--rule);color:var(--soft);text-decoration:none;vertical-align:.12em;white-space:nowrap}
        .badge.modelled{color:var(--modelled);background:var(--modelled-wash);border-color:var(--modelled)}
        .badge.predicted{color:var(--predicted);background:var(--predicted-wash);border-color:var(--predicted)}
        """

    /// The colours of `:root`, by name.
    package static let colours = """
        :root{color-scheme:light dark;\(light)}
        @media (prefers-color-scheme:dark){:root{\(dark)}}
        @media print{:root{color-scheme:light;\(light)}}

        """

    private static func series(_ index: Int) -> String {
        let colour = "var(--s\(index))"
        return """
            .mark.s\(index),.bar.s\(index),.band.s\(index){fill:\(colour)}\
            .mark.hollow.s\(index){fill:var(--paper);stroke:\(colour)}.bar.hollow.s\(index){stroke:\(colour)}\
            .line.s\(index){stroke:\(colour)}

            """
    }

    static let page =
        chart + """
            *{box-sizing:border-box}
            body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 "Source Serif 4",Charter,"Iowan Old Style",Georgia,Cambria,"Times New Roman",serif;text-rendering:optimizeLegibility}
            main,body>header{max-width:64rem;margin:0 auto;padding:0 1.5rem}
            body>header{padding-top:3.2rem}main{padding-bottom:5rem}
            h1,h2,h3,h4,.subtitle,nav,table,dl,.title,.badge,summary,.table-note{font-family:system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif}
            h1{font-size:2.1rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .4rem;overflow-wrap:anywhere}
            h2{font-size:1.4rem;line-height:1.3;margin:3rem 0 .8rem;letter-spacing:-.01em}h3{font-size:1.1rem;margin:2.2rem 0 .6rem}
            h2 a,h3 a,h4 a{color:inherit;text-decoration:none}h2 a:hover,h3 a:hover,h4 a:hover{text-decoration:underline}
            .subtitle{font-size:1.15rem;color:var(--soft);margin:0 0 1.4rem;line-height:1.45}
            p{margin:0 0 1rem}a{color:var(--link)}
            code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
            code{background:var(--wash);padding:.1em .3em;border-radius:3px;overflow-wrap:anywhere}
            pre{background:var(--wash);padding:.9rem 1.1rem;border-radius:6px;overflow-x:auto;line-height:1.5}pre code{padding:0;background:none}
            nav{font-size:.92rem;border-left:3px solid var(--rule);padding:.1rem 0 .1rem 1rem;margin:1.6rem 0}
            nav ol{list-style:none;margin:0;padding:0}nav li{margin:.15rem 0}nav li.level3{padding-left:1.2rem}
            dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.3rem 1.4rem;font-size:.92rem;line-height:1.45;margin:0 0 1.6rem}
            dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
            .scroll{overflow-x:auto;margin:1.2rem 0 .4rem}
            table{border-collapse:collapse;font-size:.88rem;line-height:1.4;min-width:100%;font-variant-numeric:tabular-nums}
            caption,.title{font-weight:600;text-align:left;padding:.2rem 0 .5rem}
            thead th{border-top:2px solid var(--ink);border-bottom:1px solid var(--ink);font-weight:600;vertical-align:bottom}
            tbody tr:last-child td{border-bottom:2px solid var(--ink)}
            th,td{padding:.38rem .6rem;text-align:left;vertical-align:top}th:first-child,td:first-child{padding-left:.3rem}
            td{border-bottom:1px solid var(--rule)}.trailing{text-align:right}td.trailing{white-space:nowrap}.short{white-space:nowrap}
            tr.emphasized td{background:var(--wash);font-weight:600}
            th .unit{font-weight:400;color:var(--soft)}
            th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid var(--link);outline-offset:2px}
            th[aria-sort=ascending] button::after{content:" ▲";font-size:.7em}th[aria-sort=descending] button::after{content:" ▼";font-size:.7em}
            .table-note{font-size:.82rem;color:var(--soft);margin:.15rem 0;line-height:1.45}.table-note+:not(.table-note),.scroll+p:not(.table-note){margin-top:1.4rem}sup{line-height:0}
            .missing{color:var(--soft)}
            \(badges)
            .figure{white-space:nowrap}
            aside{border-left:4px solid var(--note);background:var(--wash);padding:.8rem 1.1rem;margin:1.4rem 0;border-radius:0 6px 6px 0}
            aside p{margin:0}aside .label{font:600 .78rem system-ui,sans-serif;text-transform:uppercase;letter-spacing:.06em;color:var(--note);margin-bottom:.2rem}
            aside.warning{border-color:var(--warning)}aside.warning .label{color:var(--warning)}
            aside.answer{border-color:var(--answer)}aside.answer .label{color:var(--answer)}aside.answer p:last-child{font-size:1.08em}
            figure{margin:1.8rem 0}figcaption{font-size:.9rem;line-height:1.5;color:var(--soft);margin-top:.5rem}
            figcaption strong{color:var(--ink)}
            figure .narrow{display:none}
            summary{cursor:pointer;font-size:.82rem;color:var(--soft);margin-top:.4rem}
            .provenances td:first-child{white-space:nowrap}
            @media (max-width:640px){
            body{font-size:16px}main,body>header{padding-left:1rem;padding-right:1rem}body>header{padding-top:1.6rem}h1{font-size:1.6rem}
            dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .6rem}th,td{padding:.34rem .5rem}
            figure .wide{display:none}figure .narrow{display:block}
            }
            @media print{
            body{font-size:10pt}main,body>header{max-width:none;padding:0}details,nav{display:none}
            figure,table,aside{break-inside:avoid}h2,h3{break-after:avoid}a{color:inherit;text-decoration:none}
            @page{margin:18mm}
            }

            """

    /// Sorts a table by the column whose header is pressed; empty cells stay last.
    static let sorting = """
        document.querySelectorAll("table.sortable").forEach(table=>{
        table.querySelectorAll("thead th").forEach((header,column)=>{
        const button=header.querySelector("button");if(!button)return;
        button.addEventListener("click",()=>{
        const down=header.getAttribute("aria-sort")==="ascending";
        table.querySelectorAll("th").forEach(other=>other.removeAttribute("aria-sort"));
        header.setAttribute("aria-sort",down?"descending":"ascending");
        const body=table.tBodies[0];
        const key=row=>row.cells[column].dataset.sort??row.cells[column].textContent.trim();
        const empty=row=>row.cells[column].classList.contains("missing")||key(row)==="";
        [...body.rows].sort((a,b)=>{
        if(empty(a)!==empty(b))return empty(a)?1:-1;
        const x=Number(key(a)),y=Number(key(b));
        const order=isNaN(x)||isNaN(y)?key(a).localeCompare(key(b),undefined,{numeric:true}):x-y;
        return down?-order:order}).forEach(row=>body.append(row))})})});
        """
}
