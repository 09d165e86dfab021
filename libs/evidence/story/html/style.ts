/** The page's whole look: sober, narrow-proof, printable; meaning never rests on colour alone. */
export const STYLE = `
:root{--ink:#1c2530;--soft:#55606d;--line:#d5dbe1;--wash:#f5f7f9;--accent:#17495c;--yes:#1d6b45;--no:#97302b;--paper:#fff;color-scheme:light}
*{box-sizing:border-box}
html{font-size:100%;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 "Noto Sans",system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:58rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem;border-top:.4rem solid var(--accent)}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .6rem;letter-spacing:-.01em}
h2{font-size:1.3rem;margin:2.8rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--line);color:var(--accent)}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
p,ul,ol,dl,table{margin:.5rem 0}
.kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.06em;text-transform:uppercase}
.soft{color:var(--soft)}
.small,.facts dl,td,th{font-size:.92rem}
a{color:var(--accent);text-underline-offset:.15em}
a:focus-visible{outline:.18rem solid var(--accent);outline-offset:.15rem}
code,.id{font-family:"Noto Sans Mono",ui-monospace,"Cascadia Mono",Consolas,monospace;font-size:.88em;overflow-wrap:anywhere}
bdi,p,dd,li,td,h3,blockquote{overflow-wrap:anywhere}
dl.meta{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.15rem 1.2rem}
dt{color:var(--soft)}dd{margin:0}
nav ul{columns:2;padding-left:1.1rem}
table{width:100%;border-collapse:collapse}
caption{text-align:left;color:var(--soft);font-size:.88rem;padding-bottom:.3rem}
th{text-align:left;color:var(--soft);font-weight:600;border-bottom:1px solid var(--ink)}
th,td{padding:.4rem .9rem .4rem 0;vertical-align:top}
tbody tr{border-bottom:1px solid var(--line)}
tbody th{font-weight:400;color:var(--ink);border-bottom:0;white-space:nowrap}
.yes,.no{white-space:nowrap}.yes{color:var(--yes);font-weight:600}.no{color:var(--no);font-weight:600}
.yes::before{content:"\\2713\\00a0"}.no::before{content:"\\2715\\00a0"}
svg.bar{display:block;width:100%;height:1.4rem;margin:.3rem 0 .1rem;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.bar .y{fill:var(--yes)}.bar .n{fill:var(--no)}
.ends{display:flex;justify-content:space-between;color:var(--soft);font-size:.8rem;margin:0}
ol.facts{list-style:none;padding:0;margin:0}
.facts>li{border-left:.2rem solid var(--line);padding:.1rem 0 .3rem 1rem;margin:0 0 1rem}
.facts h3{margin:.1rem 0;font-size:1rem}
.facts .when{margin:0;font-size:.88rem;color:var(--soft)}
.facts dl{display:grid;grid-template-columns:7rem 1fr;gap:.05rem .9rem;margin:.25rem 0}
blockquote{margin:.3rem 0;padding:.5rem .8rem;background:var(--wash);border-left:.2rem solid var(--accent)}
.state{display:inline-block;border:1px solid currentColor;border-radius:.2rem;padding:0 .35rem;font-size:.75rem;letter-spacing:.04em}
footer{padding-top:1rem;padding-bottom:3rem;margin-top:3rem;color:var(--soft);font-size:.85rem}
@media (max-width:40rem){
 h1{font-size:1.5rem}nav ul{columns:1}
 dl.meta,.facts dl{grid-template-columns:1fr}.facts dd,dl.meta dd{margin-bottom:.35rem}
 thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
 table,caption,tbody,tr,td,tbody th{display:block;padding-right:0}
 td,tbody th{padding:.1rem 0;white-space:normal}tbody tr{padding:.5rem 0}
 td[data-of]::before{content:attr(data-of) ": ";color:var(--soft)}
}
@media print{
 @page{margin:18mm 16mm}
 body{font-size:10pt}header{padding-top:.5rem}nav{display:none}
 main,header,footer{max-width:none;padding-left:0;padding-right:0}
 h2,h3{break-after:avoid}.facts>li,tr,blockquote{break-inside:avoid}
 thead{display:table-header-group}a{color:inherit;text-decoration:none}
}
`;
