"""Changes that an answer suggests: what would be written, what is shown of it, the decision.

May import activities, clients, deals, tasks, stages, company, the crm wing's vocabulary, errors. Nothing is
written before the person has approved it, and then once, through the functions that the pages use.
"""
