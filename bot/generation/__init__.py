"""Wording by a language model that the operator chose: nothing of it leaves unchecked."""
