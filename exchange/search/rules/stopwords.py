"""Words that say nothing about what is looked for. A query of nothing else is taken as it is."""

from exchange.search.rules.folding import fold

_GERMAN = """
aber alle allem allen aller alles als also am an ander andere anderen anderer anderes auch auf aus bei beim
bin bis bist da damit dann das dass dein deine dem den denn der des dich die dies diese diesem diesen dieser
dieses dir doch dort du durch ein eine einem einen einer eines er es euch euer eure für gegen gibt hab habe
haben hat hatte ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes
kann kein keine können man mein meine mit muss nach nicht noch nun nur ob oder sehr sein seine seinem seinen
seiner sich sie sind so sowie über um und uns unser unsere unter vom von vor war was weil wenn wer werden wie
wir wird wo wurde wurden zu zum zur zwischen bzw etc usw z.b
"""
_ENGLISH = (
    "a an and are as at by for from how in into is it of on or our that the their them this to us we what with you your"
)

STOPWORDS = frozenset(fold(_GERMAN).split()) | frozenset(_ENGLISH.split()) - {"man", "us"}
