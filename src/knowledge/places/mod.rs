//! Places as they are heard.
