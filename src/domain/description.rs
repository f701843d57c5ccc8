//! A description: what is known of one person, as a list of statements, and how a source restates
//! what it says. Knows nothing of what the statements are worth.

use crate::domain::ids::{StatementId, Timestamp};
use crate::domain::invalid::{Invalid, Problem};
use crate::domain::source::Source;
use crate::domain::statement::{Fact, NewStatement, Standing, Statement};

/// The most statements of one field that stand at once.
pub const STATEMENTS_PER_FIELD: usize = 64;

/// The most statements a description may ever hold, withdrawn ones included.
pub const STATEMENTS_EVER: usize = 4_096;

/// All statements about one person, in the order recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// The statements; ids are ascending.
    pub statements: Vec<Statement>,
}

/// What a restatement changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Statements added.
    pub added: Vec<StatementId>,
    /// Statements that no longer stand.
    pub withdrawn: Vec<StatementId>,
}

impl Change {
    /// Whether anything changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.withdrawn.is_empty()
    }
}

/// Whether a message says all that its source says, or only adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// What is not repeated is withdrawn.
    Whole,
    /// What is not repeated stays.
    Partial,
}

impl Description {
    /// The statements that hold.
    pub fn standing(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.stands())
    }

    /// The statement of that id.
    pub fn statement(&self, id: StatementId) -> Option<&Statement> {
        self.statements.binary_search_by_key(&id, |statement| statement.id).ok().map(|i| &self.statements[i])
    }

    /// Takes in what a source says now. Statements equal to standing ones stay as they are, new ones
    /// are added, corrected ones and (for a whole restatement) ones no longer said stop standing.
    ///
    /// # Errors
    /// A correction of an unknown label, a label used for two different things, and too many
    /// statements; nothing is changed then.
    pub fn restate(
        &mut self,
        said: &[NewStatement],
        completeness: Completeness,
        default: Source,
        at: Timestamp,
    ) -> Result<Change, Invalid> {
        let mut next = self.clone();
        let mut change = Change::default();
        let mut invalid = Invalid::default();
        let mut said_again = vec![false; self.statements.len()];
        for new in said {
            let source = new.source.unwrap_or(default);
            if let Some(kept) = next.find_equal(new, source) {
                if let Some(flag) = said_again.get_mut(kept) {
                    *flag = true;
                }
                continue;
            }
            let corrects = next.corrected_by(new, &mut invalid);
            let id = next.next_id();
            next.statements.push(Statement {
                id,
                label: new.label.clone(),
                corrects,
                source,
                fact: new.fact.clone(),
                recorded_at: at,
                standing: Standing::Stands,
            });
            change.added.push(id);
            next.stop_replaced(id, &mut change, at);
        }
        if completeness == Completeness::Whole {
            for (i, again) in said_again.iter().enumerate() {
                let statement = &mut next.statements[i];
                if !again && statement.stands() {
                    statement.standing = Standing::Withdrawn { at };
                    change.withdrawn.push(statement.id);
                }
            }
        }
        next.check_counts(&mut invalid);
        invalid.into_result()?;
        change.withdrawn.sort_unstable();
        *self = next;
        Ok(change)
    }

    /// Withdraws one statement. `false` when it does not stand.
    pub fn withdraw(&mut self, id: StatementId, at: Timestamp) -> bool {
        let Ok(i) = self.statements.binary_search_by_key(&id, |statement| statement.id) else { return false };
        let stood = self.statements[i].stands();
        if stood {
            self.statements[i].standing = Standing::Withdrawn { at };
        }
        stood
    }

    fn next_id(&self) -> StatementId {
        StatementId(self.statements.last().map_or(1, |last| last.id.0 + 1))
    }

    /// Index of a standing statement that says the same. One label never stands for two statements,
    /// so a labelled statement equals only the one of its label.
    fn find_equal(&self, new: &NewStatement, source: Source) -> Option<usize> {
        self.statements.iter().position(|old| {
            old.fact == new.fact
                && old.source == source
                && old.label == new.label
                && (old.stands() || self.was_corrected_in_same_words(old, new))
        })
    }

    /// A source that repeats both the corrected statement and its correction says nothing new.
    fn was_corrected_in_same_words(&self, old: &Statement, new: &NewStatement) -> bool {
        matches!(old.standing, Standing::Corrected { .. }) && new.label.is_some() && old.label == new.label
    }

    fn corrected_by(&self, new: &NewStatement, invalid: &mut Invalid) -> Option<StatementId> {
        let label = new.corrects.as_ref()?;
        let found = self.statements.iter().rev().find(|old| old.label.as_ref() == Some(label));
        if found.is_none() {
            invalid.add(
                format!("{}.corrects", new.fact.field()),
                Problem::new("names no statement of this record", "the id of an earlier statement"),
            );
        }
        found.map(|old| old.id)
    }

    /// Stops what the statement `id` corrects, and an older single fact of its field.
    fn stop_replaced(&mut self, id: StatementId, change: &mut Change, at: Timestamp) {
        let Some(newest) = self.statements.last().cloned() else { return };
        for old in self.statements.iter_mut().filter(|old| old.id != id && old.stands()) {
            let relabelled = old.label.is_some() && old.label == newest.label;
            let single = newest.fact.is_single() && old.fact.field() == newest.fact.field();
            if newest.corrects == Some(old.id) || relabelled || single {
                old.standing = Standing::Corrected { by: id, at };
                change.withdrawn.push(old.id);
            }
        }
    }

    fn check_counts(&self, invalid: &mut Invalid) {
        if self.statements.len() > STATEMENTS_EVER {
            invalid.add("", Problem::new("holds too many statements", format!("at most {STATEMENTS_EVER}")));
        }
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for statement in self.standing() {
            let field = statement.fact.field();
            match counts.iter_mut().find(|(name, _)| *name == field) {
                Some((_, count)) => *count += 1,
                None => counts.push((field, 1)),
            }
        }
        for (field, count) in counts {
            if count > STATEMENTS_PER_FIELD {
                invalid.add(
                    field,
                    Problem::new("is said too often", format!("at most {STATEMENTS_PER_FIELD} statements")),
                );
            }
        }
    }

    /// Whether a fact of this kind stands.
    pub fn has(&self, wanted: impl Fn(&Fact) -> bool) -> bool {
        self.standing().any(|statement| wanted(&statement.fact))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::body::Zodiac;
    use crate::domain::source::SaidBy;
    use crate::domain::text::Personal;

    const CLERK: Source = Source::by(SaidBy::Clerk);

    fn zodiac(sign: Zodiac, label: Option<&str>, corrects: Option<&str>) -> NewStatement {
        NewStatement {
            label: label.map(Personal::stored),
            corrects: corrects.map(Personal::stored),
            source: None,
            fact: Fact::Zodiac(sign),
        }
    }

    fn restate(to: &mut Description, said: &[NewStatement], completeness: Completeness) -> Change {
        to.restate(said, completeness, CLERK, Timestamp(7)).unwrap()
    }

    #[test]
    fn the_same_words_twice_change_nothing() {
        let mut description = Description::default();
        let said = [zodiac(Zodiac::Ox, None, None), zodiac(Zodiac::Pig, Some("a"), None)];
        assert_eq!(restate(&mut description, &said, Completeness::Whole).added.len(), 2);
        assert!(restate(&mut description, &said, Completeness::Whole).is_empty());
        assert!(restate(&mut description, &said[..1], Completeness::Partial).is_empty());
    }

    #[test]
    fn what_is_no_longer_said_is_withdrawn_and_kept() {
        let mut description = Description::default();
        restate(&mut description, &[zodiac(Zodiac::Ox, None, None)], Completeness::Whole);
        let change = restate(&mut description, &[zodiac(Zodiac::Pig, None, None)], Completeness::Whole);
        assert_eq!((change.added, change.withdrawn), (vec![StatementId(2)], vec![StatementId(1)]));
        assert_eq!(description.statements.len(), 2);
        let back = restate(&mut description, &[zodiac(Zodiac::Ox, None, None)], Completeness::Whole);
        assert_eq!(back.added, vec![StatementId(3)], "a withdrawn statement said again is a new one");
    }

    #[test]
    fn a_correction_ends_what_it_corrects_even_when_both_are_repeated() {
        let mut description = Description::default();
        let said = [zodiac(Zodiac::Ox, Some("a"), None), zodiac(Zodiac::Pig, Some("b"), Some("a"))];
        restate(&mut description, &said, Completeness::Whole);
        let standing: Vec<_> = description.standing().map(|s| s.id).collect();
        assert_eq!(standing, [StatementId(2)]);
        assert!(restate(&mut description, &said, Completeness::Whole).is_empty());
    }

    #[test]
    fn a_correction_of_nothing_is_refused_and_changes_nothing() {
        let mut description = Description::default();
        let said = [zodiac(Zodiac::Pig, None, Some("x"))];
        let refused = description.restate(&said, Completeness::Whole, CLERK, Timestamp(7)).unwrap_err();
        assert_eq!(refused.violations[0].field, "zodiac.corrects");
        assert_eq!(description, Description::default());
    }

    #[test]
    fn too_many_statements_of_a_field_are_refused() {
        let mut description = Description::default();
        let said: Vec<_> = (0..65).map(|i| zodiac(Zodiac::Ox, Some(&format!("l{i}")), None)).collect();
        assert!(description.restate(&said, Completeness::Whole, CLERK, Timestamp(7)).is_err());
    }
}
