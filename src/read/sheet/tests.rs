//! Workbooks made here.
