"""Texts in some languages and conditions, written for these tests."""

WHOLE = """The lighthouse on the northern point was built in 1871, after two ships had been lost
there in one winter. Its keeper lived alone; he was paid in coal, flour and a little money. When
the lamp was changed to gas, nobody asked him what he thought of it, and he did not say.

The tower isn't open to visitors, because the stairs have been declared unsafe. You can walk to
it at low tide, however, and many people do. Take a coat with you: the wind is never still."""

STRIPPED = """lighthouse northern point built two ships lost one winter keeper lived alone paid
coal flour little money lamp changed gas nobody asked thought say tower open visitors stairs
declared unsafe walk low tide however many people take coat wind still harbour office answers
letters within three weeks boats leave village every summer morning except sundays"""

GERMAN = """Der Leuchtturm an der nördlichen Spitze wurde 1871 gebaut, nachdem dort in einem Winter
zwei Schiffe verlorengegangen waren. Sein Wärter lebte allein; er wurde mit Kohle, Mehl und etwas
Geld bezahlt. Als die Lampe auf Gas umgestellt wurde, fragte ihn niemand, was er davon hielt, und
er sagte nichts dazu. Übrigens dürfen Gäste den Turm nicht mehr besteigen."""

SPANISH = """El faro del norte se construyó en 1871, después de que dos barcos se perdieran allí en
un solo invierno. ¿Quién vivía en él? Un hombre que cobraba en carbón, harina y un poco de dinero;
nadie le preguntó qué pensaba de la lámpara de gas, y él tampoco dijo nada."""

CHINESE = (
    "北角的灯塔建于1871年，此前有两艘船在一个冬天里沉没。守塔人独自生活，报酬是煤、面粉和一点钱。"
    * 3
)

ARABIC = (
    "بني المنارة في الشمال عام ١٨٧١، بعد أن غرقت سفينتان هناك في شتاء واحد. عاش الحارس وحده." * 3
)

HINDI = "उत्तरी छोर पर प्रकाशस्तंभ तब बनाया गया जब एक सर्दी में दो जहाज़ वहाँ डूब गए थे। " * 4

THAI = "ประภาคารทางเหนือสร้างขึ้นหลังจากเรือสองลำจมในฤดูหนาวเดียว คนเฝ้าอาศัยอยู่คนเดียว " * 5

FIGURES = "year\tnorth\tsouth\n" + "\n".join(f"{1900 + n}\t{n * 37}\t{n * n}" for n in range(60))

CODES = "\n".join(f"bc{500 + n}b XK-{n:04}/L a{n}f{n}c{n}" for n in range(80))
