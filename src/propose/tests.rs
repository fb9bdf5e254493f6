//! Proposals on short documents, with the built-in dictionary: they are its tables, rules and limits at work.
