//! A model file as a table of parameters by path (`children.same`): which of them may be learnt, with
//! other values put in, and as text again. Knows nothing of what a parameter means.

use serde::Deserialize;
use toml::{Table, Value};

use crate::domain::evidence::Comparison;
use crate::matching::model::{Model, ModelError};

/// What a learnable value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LearnableKind {
    /// A likelihood ratio of an agreement table: above 0.
    Ratio,
    /// A share: between 0 and 1.
    Share,
}

impl LearnableKind {
    /// The value on a scale without ends: natural logarithm of a ratio, log odds of a share.
    pub fn free(self, value: f64) -> f64 {
        match self {
            Self::Ratio => value.max(1e-6).ln(),
            Self::Share => {
                let share = value.clamp(1e-6, 1.0 - 1e-6);
                (share / (1.0 - share)).ln()
            }
        }
    }

    /// Back from that scale.
    pub fn bound(self, free: f64) -> f64 {
        match self {
            Self::Ratio => free.exp(),
            Self::Share => 1.0 / (1.0 + (-free).exp()),
        }
    }
}

/// A parameter that may be learnt.
#[derive(Clone, Debug, PartialEq)]
pub struct Learnable {
    /// Its path in the file.
    pub path: String,
    /// The comparison it belongs to.
    pub comparison: Comparison,
    /// What its value is.
    pub kind: LearnableKind,
    /// The value of the base model: the prior it is held to.
    pub prior: f64,
}

/// A fitted value with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    /// The value.
    pub value: f64,
    /// How many people it rests on.
    pub people: u64,
    /// 95 % interval.
    pub interval: [f64; 2],
}

/// A model file.
#[derive(Clone, Debug)]
pub struct Book {
    table: Table,
}

impl Book {
    /// Reads a model file and checks that it is one.
    ///
    /// # Errors
    /// What `Model::parse` finds, or a learnable parameter outside the comparisons.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        Model::parse(text)?;
        let own = Self { table: toml::from_str(text)? };
        own.learnable().map(|_| own)
    }

    /// The model it describes.
    ///
    /// # Errors
    /// A value out of its range.
    pub fn model(&self) -> Result<Model, ModelError> {
        Model::parse(&self.text())
    }

    /// Its parameters that may be learnt, in the order of the file.
    ///
    /// # Errors
    /// One that belongs to no comparison.
    pub fn learnable(&self) -> Result<Vec<Learnable>, ModelError> {
        let mut all = Vec::new();
        gather(&self.table, "", &mut all)?;
        Ok(all)
    }

    /// Puts a number in place of another; the path must be that of a parameter with one number.
    pub fn set(&mut self, path: &str, value: f64) {
        if let Some(own) = self.parameter(path) {
            own.insert("value".to_owned(), Value::Float(value));
        }
    }

    /// Puts a fitted value with what it rests on in place of a prior one.
    pub fn put(&mut self, path: &str, fitted: &Fitted) {
        if let Some(own) = self.parameter(path) {
            let rounded = |value: f64| Value::Float((value * 1e4).round() / 1e4);
            own.insert("value".to_owned(), rounded(fitted.value));
            own.insert("origin".to_owned(), "fitted".into());
            own.insert("people".to_owned(), Value::Integer(fitted.people.try_into().unwrap_or(i64::MAX)));
            let interval = fitted.interval.map(rounded);
            own.insert("interval".to_owned(), Value::Array(interval.into()));
        }
    }

    /// Puts the version and the record of the fit.
    pub fn sign(&mut self, version: u32, record: Table) {
        self.table.insert("version".to_owned(), Value::Integer(version.into()));
        self.table.insert("fit".to_owned(), Value::Table(record));
    }

    /// The file as text: a line a parameter.
    pub fn text(&self) -> String {
        let mut text =
            String::from("# The parameters of the score; see the bundled model for what the words mean.\n");
        section(&self.table, "", &mut text);
        text
    }

    fn parameter(&mut self, path: &str) -> Option<&mut Table> {
        path.split('.').try_fold(&mut self.table, |table, part| table.get_mut(part)?.as_table_mut())
    }
}

/// Whether a table is a parameter rather than a section.
fn is_parameter(table: &Table) -> bool {
    table.contains_key("value") && table.contains_key("origin")
}

fn gather(table: &Table, path: &str, all: &mut Vec<Learnable>) -> Result<(), ModelError> {
    for (key, value) in table {
        let Value::Table(inner) = value else { continue };
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        if !is_parameter(inner) {
            gather(inner, &path, all)?;
            continue;
        }
        let Some(kind) = inner.get("learnable") else { continue };
        let kind: LearnableKind = kind.clone().try_into()?;
        let comparison = path.split('.').next().and_then(Comparison::from_word);
        let prior = inner.get("value").and_then(number);
        match (comparison, prior) {
            (Some(comparison), Some(prior)) => all.push(Learnable { path, comparison, kind, prior }),
            _ => return Err(ModelError::NotLearnable { path }),
        }
    }
    Ok(())
}

fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

fn section(table: &Table, path: &str, text: &mut String) {
    let line = |text: &mut String, key: &str, value: &Value| {
        text.push_str(&format!("{key} = {}\n", inline(value)));
    };
    let is_section = |value: &Value| value.as_table().is_some_and(|inner| !is_parameter(inner));
    for (key, value) in table.iter().filter(|(_, value)| !is_section(value)) {
        line(text, key, value);
    }
    for (key, value) in table {
        if let Value::Table(inner) = value
            && is_section(value)
        {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            text.push_str(&format!("\n[{path}]\n"));
            section(inner, &path, text);
        }
    }
}

/// A value on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Table(table) => {
            let parts: Vec<String> =
                table.iter().map(|(key, value)| format!("{key} = {}", inline(value))).collect();
            format!("{{ {} }}", parts.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_model_comes_through_unchanged() {
        let book = Book::parse(Model::BUNDLED_TEXT).unwrap();
        let again = Book::parse(&book.text()).unwrap();
        assert_eq!(book.table, again.table);
        assert!(book.model().is_ok());
    }

    #[test]
    fn learnable_parameters_are_found_with_their_comparison_and_prior() {
        let book = Book::parse(Model::BUNDLED_TEXT).unwrap();
        let all = book.learnable().unwrap();
        let own = all.iter().find(|own| own.path == "children.same").unwrap();
        assert_eq!((own.comparison, own.kind), (Comparison::Children, LearnableKind::Ratio));
        assert_eq!(own.prior, Model::bundled().children.same.value);
        assert!(all.len() >= 10);
    }

    #[test]
    fn a_fitted_value_keeps_what_it_rests_on() {
        let mut book = Book::parse(Model::BUNDLED_TEXT).unwrap();
        book.put("children.same", &Fitted { value: 2.345_67, people: 321, interval: [2.0, 2.75] });
        let text = book.text();
        let line = text.lines().find(|line| line.contains("321")).unwrap();
        assert!(
            line.starts_with("same = {") && line.contains("2.3457") && line.contains("[2.0, 2.75]"),
            "{line}"
        );
        assert!((book.model().unwrap().children.same.value - 2.3457).abs() < 1e-9);
    }

    #[test]
    fn scales_lead_there_and_back() {
        for (kind, value) in [(LearnableKind::Ratio, 3.0), (LearnableKind::Share, 0.2)] {
            assert!((kind.bound(kind.free(value)) - value).abs() < 1e-9);
        }
    }

    #[test]
    fn a_parameter_outside_the_comparisons_cannot_be_learnable() {
        let text =
            Model::BUNDLED_TEXT.replace("top = { value = 20,", "top = { value = 20, learnable = \"ratio\",");
        assert!(Book::parse(&text).unwrap_err().to_string().contains("prior.top"));
    }
}
