//! App specs.
