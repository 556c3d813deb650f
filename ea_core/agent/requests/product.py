"""What is asked of the product itself: where something is done, who sees what, what answers rest on. Pure.

A question about the chat and its answers has one sentence. What is done on the pages (deleting a client,
adding a document) may also be written down in a company's own rules, so documents are looked at, too.
"""

from __future__ import annotations

import re
from typing import Final

_HOW: Final = (
    r"(?:and |so |please )*(?:(?:how|where) (?:do|can|could|would|should|must) (?:i|we|you|one|somebody)|how to|(?:can|could|may) (?:i|we)"
    r"|why (?:can ?not|cant) (?:i|we)|is it possible to|is there a way to|i (?:want|need|would like) to|how does one)"
)
_ONE: Final = r"(?:(?:a|an|the|my|our|this|that|these|those|new|another|some|more|all|old|wrong) )*"
_RECORDS: Final = r"(?:clients?|customers?|contacts?|deals?|opportunit(?:y|ies)|activit(?:y|ies)|notes?|calls?|meetings?)"
_TALK: Final = r"(?:conversations?|chats?|threads?|chat history|history)"
_FILES: Final = r"(?:documents?|files?|pdfs?|handbooks?)"
_ANYBODY: Final = (
    r"(?:(?:my|the|our) )?(?:managers?|boss|bosses|admins?|administrators?|others?|other people|anyone|anybody|someone|somebody|"
    r"colleagues?|everyone|everybody|you)"
)

ATTACH: Final = (
    "The plus in the input attaches files to this conversation: they are searched here only and seen by "
    "nobody else. Documents for everybody are added on *Knowledge*."
)
UPLOAD: Final = (
    "Documents for everybody are added on *Knowledge*: managers add them, everybody else proposes them there "
    "and a manager publishes them. For this conversation alone, the plus in the input attaches a file."
)
PRIVACY: Final = (
    "The pages show your conversations to nobody but you. A question that was not answered, or whose answer was "
    "found wrong, is shown to managers, without the conversation. Those who run the installation can reach "
    "everything in the database."
)
TRAINING: Final = (
    "Nobody is trained on what you ask here. Under the chat's title stands who answers: the built-in answerer "
    "works within this installation; a language model that was set up is sent the question and what was found."
)
EXPORT: Final = (
    "*Export* above the messages gives the conversation as Markdown with its sources, and an icon under each "
    "answer copies it. Lists and charts are downloaded on their pages."
)
CONVERSATION: Final = (
    "*Conversation* above the messages renames, pins or deletes a conversation with its files. What you say is "
    "used in this conversation only, for questions that lead on."
)
FIND: Final = (
    "Conversations are listed by day beside the chat, older ones under *More*; *Find a conversation* looks for "
    "words in titles and messages."
)
WHO_ANSWERS: Final = (
    "Under the chat's title stands who answers: a language model, by its name, or the built-in answerer, which "
    "quotes documents word for word and reads figures from the CRM."
)
SOURCES: Final = (
    "I answer from the company's documents and from the CRM only. The number of a sentence opens the place it "
    "comes from; check there what matters. Where nothing answers, I say so."
)
WRONG: Final = (
    "*Not good* under the last answer tells managers what is wrong with it, with a reason. Or ask again in other "
    "words: the number of a sentence opens the place it comes from."
)
ONLY_HERE: Final = (
    "I see the company's documents and the CRM, as far as you may see them, and nothing else: no mailbox, no "
    "calendar, no internet."
)
DELETE: Final = (
    "Clients, contacts, deals and activities are deleted by administrators, on their own pages; a document on "
    "*Knowledge* by the manager who added it, or an administrator; a conversation by yourself, with "
    "*Conversation* above the messages. From here nothing is deleted."
)
CHANGE: Final = (
    "That is done on the record's own page: *Clients* has clients with their contacts and what was done, "
    "*Pipeline* has deals with stage, value and date. Staff change what belongs to clients that they own, "
    "managers everything. From here I suggest tasks, activities and changes of deals, which you approve: "
    "“Move Falcon to Negotiation”."
)
OF_PASSWORDS: Final = (
    "Your password is changed on *My account*. Who has forgotten it gets a link to set a new one from an "
    "administrator."
)
NAME: Final = "Your name is changed on *My account*; roles and accounts by administrators on *Admin*, *People*."
SETTINGS: Final = (
    "What is yours alone stands on *My account*: name, password, where you are signed in. The pages are in English; "
    "light or dark as your browser asks for it."
)
PHONE: Final = "There is no app to install: the pages work in the browser of a phone."
PEOPLE: Final = "Administrators invite colleagues and set their roles on *Admin*, *People*."
AUDIT: Final = "Administrators see every change, by whom and when, on *Admin*, *Audit*."
SIGN_OUT: Final = (
    "*Sign out* stands in the menu with your name; where else you are signed in, on *My account*."
)
HOME: Final = (
    "*Home* has your tasks and what is late or quiet of yours under *To do*, what comes up, what was done last at your clients, "
    "and the newest documents. Or ask me: “Which of my deals are late?”, “Activities this week”."
)
DOCUMENTS: Final = (
    "All documents that you may read stand on *Knowledge*, with how many they are, by title, type and tag. Ask "
    "me what one says, or for a summary of it by its title."
)

_OF_THE_CHAT: Final = tuple(
    (re.compile(pattern), answer)
    for pattern, answer in (
        (rf"{_HOW} (?:attach|upload|add|send|drop) {_ONE}{_FILES}(?: (?:here|in here|(?:to|into|in) (?:this|the) {_TALK}))", ATTACH),
        (rf"{_HOW} attach {_ONE}{_FILES}", ATTACH),
        (rf"who (?:can|may|is able to|else can) (?:see|read|view|access) (?:{_ONE}(?:{_TALK}|questions?|messages?|chats?)|what i (?:ask|write|say|type)(?: here)?)", PRIVACY),
        (rf"(?:can|could|may|do|does|is|are) {_ANYBODY} (?:able to )?(?:see|read|view|know) (?:{_ONE}(?:{_TALK}|questions?|messages?)|what i (?:ask|write|say|type)(?: here)?)", PRIVACY),
        (r"who (?:sees|reads|knows|gets) (?:what i (?:ask|write|say|type)|my (?:questions?|messages?|conversations?|chats?))(?: here)?|what happens (?:to|with) (?:my|our|the) (?:questions?|data|conversations?|messages?|files?)(?: here)?|wer (?:kann|sieht|liest) meine (?:fragen|unterhaltungen|chats?)(?: (?:sehen|lesen))?", PRIVACY),
        (rf"(?:is|are) {_ONE}(?:{_TALK}|questions?|messages?) (?:logged|tracked|private|confidential|secret|recorded|stored|saved|monitored)", PRIVACY),
        (r"(?:is|are|will|do you use|does it use) (?:my|our) (?:data|questions?|conversations?|messages?|files?|inputs?) (?:be )?(?:used |shared |sent |sold )?.*\b(?:train|training|ai|openai|chatgpt|third parties|the internet|the cloud)\b.*", TRAINING),
        (r"do you (?:learn from|remember|store|keep|record) (?:me|us|my (?:questions|data|conversations)|what i (?:say|ask|write)|this)(?: .*)?", CONVERSATION),
        (rf"{_HOW} (?:export|download|save|print|copy|share) {_ONE}(?:{_TALK}|answers?)", EXPORT),
        (r"(?:can|could) you (?:please )?forget .*", CONVERSATION),
        (rf"{_HOW} (?:delete|clear|remove|erase|rename|pin) {_ONE}{_TALK}", CONVERSATION),
        (rf"{_HOW} (?:find|search|see|open|go back to) {_ONE}(?:(?:earlier|previous|last|past) )*(?:{_TALK}|questions)", FIND),
        (r"(?:which|what) (?:(?:language|ai) )*(?:model|ai|llm|gpt|version)(?: of \w+)? (?:are you|is this|do you use|is used|is behind this|answers)|(?:is this|are you) (?:an? )?(?:ai|chat ?gpt|gpt|artificial intelligence|copilot|claude|gemini)|who (?:built|made|created|wrote|programmed|develops|sells) (?:this|it|the app|this app|this tool|this program)|are you (?:gpt|claude|gemini|copilot|a language model|an llm)(?: \d)?", WHO_ANSWERS),
        (r"where (?:do|does|did) (?:your|the|these|this|that) answers? come from|where (?:do|did) you get (?:this|that|it|your answers?|your information)(?: from)?|what are your sources|what (?:data|information|documents|sources) do you (?:use|have|know|work with|rely on)|how (?:up to date|current|recent|fresh|old) (?:are you|is (?:this|your data|your information|the data|it))|is your (?:data|information) (?:up to date|current|live)|how do you know(?: (?:this|that|it|all (?:this|that)))?", SOURCES),
        (r"(?:can|should|may) i (?:trust|rely on|believe) (?:you|this|that|it|your answers?|the answers?|what you say)|(?:are|is) (?:you|your answers?|this) (?:always )?(?:reliable|correct|accurate|trustworthy)|how (?:reliable|accurate|good|sure) are (?:you|your answers?)|do you (?:ever )?(?:make (?:things|stuff|it|answers) up|hallucinate|lie|invent things)", SOURCES),
        (r"why (?:are you|is (?:this|it)) (?:so |that )?(?:slow|stupid|bad|dumb)|why (?:do you not|dont you) (?:know|understand|answer)(?: .{1,20})?", WRONG),
        (rf"{_HOW} (?:report|flag|correct|complain about|rate) {_ONE}(?:bad |false |incorrect )?answers?|{_HOW} give (?:you )?feedback(?: (?:on|about|to) .*answer.*)?", WRONG),
        (r"(?:can|could|do) you (?:also )?(?:look (?:something|it|that|this|things) up|search|google|browse)(?: .{1,20})? (?:on|in|at) (?:google|the (?:web|internet)|wikipedia)|google (?:it|this|that|something)", ONLY_HERE),
        (r"(?:can|do) you (?:see|read|access|search|use|have access to|look (?:at|into)) (?:(?:my|the|our) )?(?:e ?mails?|mailbox|inbox|calendar|screen|internet|web|computer|google|outlook)", ONLY_HERE),
        (r"(?:and |so )*(?:what (?:should|shall|must|can|do) i (?:have to |need to )?(?:do|work on|start with)(?: (?:today|now|this week|tomorrow|this morning))+|what is (?:on )?my (?:to ?do|agenda|plan|schedule)(?: list)?(?: (?:for )?today)?|what is (?:new|up|going on)(?: (?:today|here))?|whats (?:new|up|going on)|any updates|what did i miss|anything new)", HOME),
        (rf"(?:which|what) {_FILES} (?:do (?:you|we) (?:have|know)|are there|can (?:you|i) (?:see|read|search|ask about))(?: (?:here|about))?|(?:list|show(?: me)?) (?:all |the |your |our |me )*{_FILES}|how many {_FILES} (?:are there|do (?:you|we) (?:have|know)|are (?:in the )?(?:knowledge base|stored))", DOCUMENTS),
    )
)  # fmt: skip
_OF_THE_PAGES: Final = tuple(
    (re.compile(pattern), answer)
    for pattern, answer in (
        (rf"{_HOW} (?:upload|add|put in|put|import|store|save|drop|publish|propose|share) {_ONE}{_FILES}(?: (?:to|into|in) (?:the )?(?:knowledge base|knowledge|system|app))?(?: (?:so|so that|for|with|which|that|and) .+)?|wie (?:lade|kann|fuege) ich (?:ein |eine |neue )?(?:dokumente?|dateien?|pdfs?) (?:hoch|hochladen|hinzu|hinzufuegen)|wo (?:lade|kann) ich (?:dokumente|dateien) (?:hoch|hochladen)", UPLOAD),
        (rf"{_HOW} (?:delete|remove|erase|get rid of) (?:{_ONE}(?:{_RECORDS}|{_FILES})|one|it|them|something)", DELETE),
        (rf"{_HOW} (?:change|reset|set|update|recover) {_ONE}password|{_HOW} get (?:my|a new) password(?: back)?|(?:i )?(?:lost|forgot|forgotten) (?:my )?password|i have forgotten my password", OF_PASSWORDS),
        (rf"{_HOW} (?:change|edit|update|correct) (?:my )(?:name|e ?mail|e ?mail address|role|account|profile)", NAME),
        (rf"{_HOW} (?:give|get|grant|request) (?:(?:someone|somebody|a colleague|others|people|him|her|me|my colleague|more) )?(?:access|rights|permissions?)(?: (?:to|for) (?:this|it|the app|the system|everything|the crm|the pages|ea))?", PEOPLE),
        (rf"{_HOW} (?:invite|add|create|register|block|remove|delete) {_ONE}(?:colleagues?|users?|person|people|employees?|accounts?|members?|team members?|logins?)", PEOPLE),
        (rf"{_HOW} (?:see|find|open|read|look at) {_ONE}(?:audit(?: log| trail)?|log|changes|change history)|where is the audit(?: log| trail)?|who changed (?:this|that|the|my) (?:deal|client|document|contact)", AUDIT),
        (rf"{_HOW} (?:sign|log) (?:out|off)|where is (?:the )?(?:sign|log) ?out", SIGN_OUT),
        (rf"{_HOW} (?:export|download) {_ONE}(?:{_RECORDS}|list|lists|charts?|figures|data|table|tables)(?: (?:to|as|into) (?:excel|csv|xlsx|png|a file))?", EXPORT),
        (rf"{_HOW} (?:get|have|see|put|open|export|download) .{{1,40}} (?:in|into|to|as) (?:excel|csv|a spreadsheet|an excel file|xlsx)", EXPORT),
        (r"where (?:is|are|do i find|can i find) (?:the |my )?(?:settings|preferences|profile|account)(?: page)?|(?:can|could|how do|how can) (?:i|you) (?:change|set|switch) the (?:language|theme|colou?rs?|font|layout)(?: .{1,20})?|is there (?:an? )?(?:dark|night) mode|(?:can|how do) i (?:use|switch (?:on|to)) (?:the )?(?:dark|night) mode", SETTINGS),
        (r"(?:can|how do|how can|could) i (?:use|open|have|get) (?:this|it|you|the app|ea) on (?:my|a|the) (?:phone|mobile|tablet|ipad|iphone)|is there an? (?:mobile )?app(?: for (?:my )?(?:phone|iphone|android|this))?", PHONE),
        (rf"{_HOW} (?:edit|change|update|rename|move|set|close|win|lose|assign|reassign|create|add|log|record|enter|mark|correct|merge) (?:{_ONE}(?:stage|value|date|owner|probability)? ?(?:of |for )?{_ONE}{_RECORDS}|one|it|them)(?: (?:to|as|with|of|for|from|at|on|won|lost|closed|closing)\b.*| (?:won|lost|closed))?", CHANGE),
    )
)  # fmt: skip


def of_the_chat(said: str) -> str | None:
    """The answer to what is asked of the chat and its answers; None for all else. `said`: words as compared."""
    return _first(_OF_THE_CHAT, said)


def of_the_pages(said: str) -> str | None:
    """Where on the pages something is done, by whom; None for all else."""
    return _first(_OF_THE_PAGES, said)


def is_of_records(answer: str) -> bool:
    """Whether it is about changing or deleting records, which documents of a company seldom explain."""
    return answer in {CHANGE, DELETE}


def _first(table: tuple[tuple[re.Pattern[str], str], ...], said: str) -> str | None:
    return next((answer for pattern, answer in table if pattern.fullmatch(said)), None)
