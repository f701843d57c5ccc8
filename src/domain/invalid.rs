//! What is wrong with something a caller sent: the field, the problem and what is accepted, never
//! the value itself. All violations of one message are gathered before it is refused.

use std::fmt;

/// What is wrong with one value, and what would be right. Never contains the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, as a clause that follows the field's name: "is empty".
    pub problem: String,
    /// What is accepted instead.
    pub accepted: String,
}

impl Problem {
    /// A problem in words.
    pub fn new(problem: impl Into<String>, accepted: impl Into<String>) -> Self {
        Self { problem: problem.into(), accepted: accepted.into() }
    }

    /// A text that exceeds its limit.
    pub fn too_long(most: usize) -> Self {
        Self::new("is too long", format!("at most {most} characters"))
    }

    /// A word that is not in a closed list.
    pub fn unknown_word(accepted: &[&str]) -> Self {
        Self::new("is not a known word", accepted.join(" "))
    }

    /// A required value that is missing.
    pub fn missing(accepted: impl Into<String>) -> Self {
        Self::new("is required", accepted)
    }
}

/// One problem at one field, the field named as in `exchange.md`: `relatives[2].names[0].text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// All that is wrong with one message. Never empty once returned as an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Invalid {
    /// The violations, in the order of the fields read.
    pub violations: Vec<Violation>,
}

impl Invalid {
    /// One violation alone.
    pub fn one(field: impl Into<String>, problem: Problem) -> Self {
        Self { violations: vec![Violation { field: field.into(), problem }] }
    }

    /// Notes a violation.
    pub fn add(&mut self, field: impl Into<String>, problem: Problem) {
        self.violations.push(Violation { field: field.into(), problem });
    }

    /// Keeps a good value, or notes the violation and gives `None`.
    pub fn keep<T>(&mut self, field: impl Into<String>, value: Result<T, Problem>) -> Option<T> {
        value.map_err(|problem| self.add(field, problem)).ok()
    }

    /// Takes over another's violations, their fields put under `prefix`.
    pub fn absorb(&mut self, prefix: &str, other: Self) {
        for violation in other.violations {
            let dot = if prefix.is_empty() || violation.field.is_empty() || violation.field.starts_with('[') {
                ""
            } else {
                "."
            };
            self.add(format!("{prefix}{dot}{}", violation.field), violation.problem);
        }
    }

    /// Keeps a good value, or notes its violations under `prefix` and gives `None`.
    pub fn within<T>(&mut self, prefix: &str, value: Result<T, Self>) -> Option<T> {
        value.map_err(|other| self.absorb(prefix, other)).ok()
    }

    /// The whole made of kept values, or all that was noted. `make` gives `None` only where a value
    /// was not kept.
    ///
    /// # Errors
    /// Itself, when it holds a violation.
    pub fn finish<T>(self, make: impl FnOnce() -> Option<T>) -> Result<T, Self> {
        if !self.violations.is_empty() {
            return Err(self);
        }
        make().ok_or_else(|| Self::one("", Problem::missing("a value")))
    }

    /// `Ok` when nothing was noted.
    ///
    /// # Errors
    /// Itself, when it holds a violation.
    pub fn into_result(self) -> Result<(), Self> {
        if self.violations.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<Problem> for Invalid {
    fn from(problem: Problem) -> Self {
        Self::one("", problem)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, Violation { field, problem }) in self.violations.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{field} {}; accepted: {}", problem.problem, problem.accepted)?;
        }
        Ok(())
    }
}
