//! Names as they are heard.
