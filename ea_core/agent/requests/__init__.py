"""What a question asks of the CRM: its words as one typed request, and what of them was not understood.

Pure: the names of the installation are given, nothing is looked up. May import crm and knowledge.text.
"""
