"""Words that carry no content of their own, for telling what a question is about."""

from __future__ import annotations

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
