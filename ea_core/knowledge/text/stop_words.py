"""Words that carry no content of their own, for telling what a question is about."""

from __future__ import annotations

GERMAN_FUNCTION_WORDS = frozenset(  # folded: an umlaut is its plain letter
    "der das den dem des ein eine einen einem einer eines und oder aber fur von vom mit bei beim nach zu zum zur im auf aus "  # noqa: SIM905
    "uber unter um wie wo wer wen wem wann warum welche welcher welches welchen welchem ist sind war hat haben habe wird "
    "werden kann konnen konnte darf durfen muss mussen soll sollen ich du er sie es wir ihr mein meine meinen meiner unser "
    "unsere unseren nicht kein keine auch noch nur sich gibt ab bis man dass wenn als dort hier jede jeder jedes hochstens "
    "mindestens viel viele lange hoch betragt gilt sein".split()
)
FUNCTION_WORDS = frozenset(  # a list of 180 strings would be less readable
    "a about above after again against all also am an and any are aren as at be because been before "  # noqa: SIM905
    "being below between both but by can cannot could couldn did didn do does doesn doing don down "
    "during each either else ever few for from further get gets got had hadn has hasn have haven "
    "having he her here hers herself him himself his how i if in into is isn it its itself just let "
    "ll may me might mine more most much must mustn my myself need no nor not now of off on once "
    "only or other ought our ours ourselves out over own please re s same shall shan she should "
    "shouldn so some such t tell than that the their theirs them themselves then there these they "
    "this those through to too under until up upon us ve very was wasn we were weren what when "
    "where whether which while who whom whose why will with won would wouldn yes yet you your yours "
    "yourself yourselves".split()
)
