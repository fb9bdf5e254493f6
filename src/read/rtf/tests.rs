//! Documents built here byte by byte.
