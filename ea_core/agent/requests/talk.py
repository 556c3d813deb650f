"""What is said to a program and asks for nothing of the company: greetings, thanks, commands. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests.refused import of_roles, refusal
from ea_core.agent.requests.words import key

_GREETING: Final = re.compile(
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:morgen|tag|abend)|moin|servus|bonjour|hola)"
    r"(?: (?:there|all|everyone|assistant|ea))?(?: how are you(?: doing)?(?: today)?)?|how are you(?: doing)?(?: today)?"
)
_THANKS: Final = re.compile(
    r"(?:(?:ok|okay|great|super|perfect|nice|cool|very good) )?(?:many )?(?:thanks?|thank you|thx|cheers|danke|merci|gracias)"
    r"(?: (?:a lot|so much|very much|again|you|for (?:your|the) help))*|(?:ok|okay|great|perfect|nice|cool|good|got it|bye|goodbye|good night|see you)"
)
_ABILITY: Final = re.compile(
    r"(?:help|help me|who are you|what are you|what is your name|what do you do here|what is this|what can (?:you|i) (?:do|ask)(?: for me| you| here)?"
    r"|what do you (?:do|know)|how can you help(?: me)?|what (?:kind of )?questions can i ask(?: you)?|how does this work"
    r"|how do (?:i use|you work)(?: this| it)?|are you (?:an? )?(?:bot|ai|robot|human|person|chatgpt|language model)|introduce yourself|how old are you|where do you live|do you (?:love|like|hate) (?:me|us|your job)|are you (?:happy|alive|real|conscious|married|sentient)|do you (?:sleep|dream|eat|have feelings)|(?:what is )?the meaning of life|who (?:made|built|created|programmed) you)"
)
_LANGUAGE: Final = re.compile(
    r"(?:what|which) languages? (?:do|can) (?:you|i) (?:speak|understand|use|know|ask in|answer in)|(?:do|can) you (?:speak|understand|answer in|talk) (?P<language>[a-z]+)"
)
_COMMAND: Final = re.compile(
    r"(?:(?:please|can you|could you|would you|will you|go ahead and|i want you to|now) )*(?:"
    r"(?!remove (?:(?:the|those|these|all|any)\b.* ones\b|(?:those|these|everything|anything|all) (?:in|with|of|from|that|which|owned|above|below|under|over|by|late|won|lost|open)\b|.* (?:from|in) (?:the|this|that|your) (?:list|table|results?|overview)\b))"
    r"(?:delete|remove|erase|rename|merge|archive|reopen|update|edit|cancel|approve) (?:the|a|an|all|my|our|this|that|these|those|it|everything|every|deal|client|contact|activity|note|document)\b.*"
    r"|(?:create|add|log|schedule|book|enter) (?:a|an|another|new|one)\b(?! (?:(?:quick|short|brief|full|complete) )?(?:summary|overview|report|list|table|chart|recap) (?:of|on|about)\b).*"
    r"|(?:set|change|move|assign|reassign|rename|mark|update|transfer) (?!(?:in|up|of|from|over|by|on)\b).+ (?:to|as|into) (?!(?:the )?(?:last|previous)\b).+"
    r"|close (?:the|this|that|all|my|our)\b.*|(?:win|lose) (?:the|this|that) deal\b.*"
    r"|(?:send|forward|write) (?:a |an |the |this |that |it |him |her |them )?(?:e ?mail|mail|message|letter|reminder|offer|invoice|it|this|that)\b.*|(?:set|create|make) (?:me )?(?:an? )?(?:reminder|alarm|timer|appointment|calendar entry)\b.*|(?:call|phone|ring) (?:him|her|them|us|me)(?: (?:up|back|now|for me))*|(?:e ?mail|remind|invite|notify) (?!(?:address(?:es)?|of|for|from|at|with|(?:me|us) (?:what|who|which|when|how|why|where|of|about))\b)[a-z]+\b.*)"
)
_SUGGESTED: Final = re.compile(
    r"(?:(?:please|can you|could you|would you|will you|go ahead and|i want you to|now) )*"
    r"(?:create|add|log|schedule|book|enter|set|change|move|mark|update|close|win|lose|remind|make)\b.*"
)
"""What may ask for a task, an activity or a change of a deal."""
_GERMAN: Final = re.compile(
    r"(?:wer|was) bist du|was kannst du(?: alles)?|hilfe|wie heisst du|(?:sprichst|verstehst|kannst) du deutsch|was kann ich (?:dich )?fragen"
)
_NOISE: Final = re.compile(
    r"(?:yes|yep|yeah|no|nope|nah|maybe|hm+|hmm+|uh+|um+|ah+|oh+|lol|ha(?:ha)+|wow|well|so|right|true|test|testing|test test|hello test|one two three|blah(?: blah)*|asdf\w*|qwert\w*|x+|foo|bar|interesting|of course|sorry|excuse me|pardon|12+3*|nice to meet you|a{3,}|i see|is anybody there|are you (?:there|awake|online)|can you hear me)"
)
_UPSET: Final = re.compile(
    r"(?:but |no |sorry )*(?:you (?:are|re|r) (?:\w+ ){0,2}(?:useless|stupid|dumb|bad|wrong|idiot|idiotic|crap|rubbish|terrible|awful|annoying|slow|mistaken|lying|no help|not (?:\w+ )?(?:helpful|good|right|smart))"
    r"|youre (?:\w+ ){0,2}(?:useless|stupid|dumb|bad|wrong|idiot|annoying|terrible|mistaken|not helpful)"
    r"|are you (?:\w+ )?(?:stupid|dumb|kidding|joking|serious|an idiot|crazy)(?: (?:or what|me))?"
    r"|(?:fuck|screw|damn)(?: .{1,20})?|(?:shut up|go away|get lost|piss off|idiot|moron|stupid|shit|bullshit|crap|wtf|nonsense|rubbish)|what the (?:hell|fuck)(?: .{1,20})?"
    r"|(?:that|this|it|the answer|your answer)(?: is| was| s)? (?:\w+ )?(?:useless|wrong|incorrect|nonsense|rubbish|crap|bullshit|false|not (?:right|true|correct|helpful|good|it|what i (?:asked|meant|want(?:ed)?)(?: for)?))"
    r"|(?:wrong|false|incorrect)(?: answer)?|that does not (?:help|answer (?:my|the) question)|that doesnt (?:help|answer (?:my|the) question)|i (?:do not|dont) (?:believe (?:you|that|it)|think (?:so|that is right)|understand(?: (?:you|that|it|this|the answer))?|get (?:it|that))"
    r"|huh|come again|what do you mean(?: by that)?|i (?:do not|dont) follow|(?:you )?(?:did not|didnt) (?:answer|understand)(?: .{1,20})?|try harder|i hate you|no good)"
)
_ENOUGH: Final = re.compile(
    r"(?:please )?(?:thats all|stop|stop it|cancel|never ?mind|forget it|nothing|no thanks|no thank you|leave it|enough|that is all|that is it|later|not now)"
)
CAN: Final = (
    "I answer from the company's documents, with the place where it stands, and from the CRM: figures, lists "
    "and records of clients, contacts, deals, activities and tasks that you may see. I suggest tasks, activities "
    "and changes of deals, which you approve. Ask, for example, how many open deals somebody has, what was won "
    "in a month, which deals are late, or what a policy says; or say “Remind me to call Anna on Friday”."
)
GREETING: Final = f"Hello. {CAN}"
THANKS: Final = "You're welcome. Ask whenever you need something else."
LANGUAGES: Final = (
    "Questions about clients, deals and figures are understood in English. In documents I look for the "
    "words and the meaning of your question as you ask it: that works best in the language of the document."
)

GERMAN: Final = (
    "Fragen zu Kunden, Deals und Zahlen verstehe ich auf Englisch und, in einfachen Worten, auf Deutsch: "
    "offen, gewonnen, verloren, überfällig, Umsatz, Pipeline, Abschlussquote, Kunden, Angebote, Ziel, von "
    "wem, nach Branche oder Monat und in welchem Zeitraum („Umsatz von Sofia letztes Quartal“). In "
    "Dokumenten suche ich nach den Worten und dem Sinn der Frage."
)


NO_QUESTION: Final = (
    "I found no question in that. Ask what a document says, or about clients, deals and figures: “What may a "
    "hotel cost?”, “Which of my deals are late?”"
)
NOT_GOOD: Final = (
    "I'm sorry. *Not good* under an answer tells managers what is wrong with it, and the number of a sentence "
    "opens the place it comes from. Or ask again in other words, with the name of what it is about."
)
ALL_RIGHT: Final = "All right. Ask whenever you need something."


def said_words(question: str) -> str:
    """What is said, as its words are compared: lower case, without signs."""
    said = " ".join(re.findall(r"[^\W_]+", key(question).replace("'s", " is").replace("'", "")))
    return re.sub(r"^(?:please|so|well|and) | (?:please|exactly|then)$", "", said)


def small_talk(question: str) -> str | None:
    """What to say to a greeting, to thanks, or to who asks what the program can do; None for a question."""
    said = said_words(question)
    if not said:
        return NO_QUESTION
    roles = of_roles(said)
    if roles is not None:
        return roles
    for pattern, answer in (
        (_LANGUAGE, LANGUAGES), (_GERMAN, GERMAN), (_ABILITY, CAN), (_THANKS, THANKS), (_GREETING, GREETING),
        (_COMMAND, ""), (_NOISE, NO_QUESTION), (_UPSET, NOT_GOOD), (_ENOUGH, ALL_RIGHT),
    ):  # fmt: skip
        if pattern.fullmatch(said):
            return answer or refusal(said)
    greeted = re.match(rf"(?:{_GREETING.pattern}) (?P<rest>.+)", said)
    return small_talk(greeted["rest"]) if greeted else None


def may_be_suggested(question: str) -> bool:
    """Whether it may ask for a change that can be suggested, in words that a language model understands."""
    return _SUGGESTED.fullmatch(said_words(question)) is not None
