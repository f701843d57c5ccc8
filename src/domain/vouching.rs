//! Who a reporter is, and who says so (S14): somebody of the desk who signs what she saw, or a body of the
//! registry that answers for a reporter whom it knows. It is of the reporter's side from then on. What else of a reporter stays whatever is edited. Who may vouch, and how often, is
//! `service`'s.

use crate::domain::ids::OrgCode;
use crate::domain::lines::Lines;
use crate::domain::report::{Fingerprint, Identity, Reporter, ReporterRelation, Seen};
use crate::domain::text::Personal;

/// The most bodies that vouch for one reporter.
pub const VOUCHING_BODIES: usize = 4;

/// The most replaced fingerprints, names, and bodies that vouched once, that are kept of one reporter.
pub const EARLIER_KEPT: usize = 32;

/// What is signed: that the body answers for her, or does so no longer.
pub fn vouch_lines(vouched: bool) -> Lines {
    let mut lines = Lines::new();
    lines.put("vouch", vouched);
    lines
}

/// What is signed: what of a reporter was seen.
pub fn verify_lines(seen: Seen) -> Lines {
    let mut lines = Lines::new();
    lines.put("seen", seen.word());
    lines
}

impl Reporter {
    /// Whether reviewers may look at her claim: the desk says that it saw a document, or a body answers for
    /// her. That a desk says she was vouched for, and names nobody, establishes nothing.
    pub const fn is_known(&self) -> bool {
        matches!(self.identity, Identity::Verified) || !self.vouched_by.is_empty()
    }

    /// What follows a restatement: whoever saw, or vouched for, another name or document did so of somebody else.
    /// Where name or document is not known, another contact may be of somebody else too: what was seen is seen
    /// again.
    pub fn forget_vouching_unless_same(&mut self, before: &Self) {
        let known = before.name.is_some() && before.document_fingerprint.is_some();
        if !known && self.contact_fingerprint != before.contact_fingerprint {
            self.verified = None;
        }
        if self.name != before.name || self.document_fingerprint != before.document_fingerprint {
            std::mem::take(&mut self.vouched_by).into_iter().for_each(|body| self.keep_as_side(body));
            self.verified = None;
        }
    }

    /// Notes whether a body vouches for her now. Once it did it stays of her side: nobody judges for whom she
    /// answered a moment ago.
    pub fn note_vouching(&mut self, body: &OrgCode, vouches: bool) {
        let did = self.vouched_by.contains(body);
        self.vouched_by.retain(|one| one != body);
        match vouches {
            true => self.vouched_by.push(body.clone()),
            false if did => self.keep_as_side(body.clone()),
            false => {}
        }
    }

    fn keep_as_side(&mut self, body: OrgCode) {
        self.vouched_before.retain(|one| *one != body);
        self.vouched_before.push(body);
        let over = self.vouched_before.len().saturating_sub(EARLIER_KEPT);
        self.vouched_before.drain(..over);
    }

    /// Keeps what a restatement replaced: fingerprints, the name and the relation.
    pub fn keep_earlier(&mut self, before: &Self) {
        let told = self.relations_before.contains(&before.relation);
        if self.relation != before.relation && !told {
            self.relations_before.push(before.relation);
        }
        if let Some(old) = before.name.clone().filter(|old| self.name.as_ref() != Some(old))
            && !self.earlier_names.contains(&old)
        {
            self.earlier_names.push(old);
        }
        let over = self.earlier_names.len().saturating_sub(EARLIER_KEPT);
        self.earlier_names.drain(..over);
        for (now, old) in [
            (self.contact_fingerprint, before.contact_fingerprint),
            (self.document_fingerprint, before.document_fingerprint),
        ] {
            if let Some(old) = old.filter(|old| now != Some(*old) && !self.earlier_prints.contains(old)) {
                self.earlier_prints.push(old);
            }
        }
        let over = self.earlier_prints.len().saturating_sub(EARLIER_KEPT);
        self.earlier_prints.drain(..over);
    }

    /// What she is held to be: who once was a husband does not become a brother by an edit.
    pub fn claimed(&self) -> ReporterRelation {
        let before = self.relations_before.iter().rev().find(|before| before.needs_independent_proof());
        before.filter(|_| !self.relation.needs_independent_proof()).copied().unwrap_or(self.relation)
    }

    /// What she is, and what she said she was before.
    pub fn relations(&self) -> impl Iterator<Item = ReporterRelation> + '_ {
        std::iter::once(self.relation).chain(self.relations_before.iter().copied())
    }

    /// The name she gives, and those she gave before.
    pub fn names(&self) -> impl Iterator<Item = &Personal> {
        self.name.iter().chain(&self.earlier_names)
    }

    /// By what she is known again: her contact and document, and those that were replaced.
    pub fn prints(&self) -> impl Iterator<Item = Fingerprint> + '_ {
        let now = [self.contact_fingerprint, self.document_fingerprint];
        now.into_iter().flatten().chain(self.earlier_prints.iter().copied())
    }

    /// Who established who she is, by an act that a person signed: nothing is cleared on less.
    pub fn known_by<'a>(&'a self, desk: &'a OrgCode) -> impl Iterator<Item = &'a OrgCode> {
        let seen = self.verified.is_some().then_some(desk);
        seen.into_iter().chain(&self.vouched_by)
    }

    /// Who says who she is, signed or not.
    pub fn told_by<'a>(&'a self, desk: &'a OrgCode) -> impl Iterator<Item = &'a OrgCode> {
        let seen = matches!(self.identity, Identity::Verified).then_some(desk);
        seen.into_iter().chain(&self.vouched_by)
    }

    /// The organisations of the reporter's side: the desk, and any body that vouched.
    pub fn side<'a>(&'a self, desk: &'a OrgCode) -> impl Iterator<Item = &'a OrgCode> {
        let before = self.vouched_before.iter().filter(|body| !self.vouched_by.contains(body));
        std::iter::once(desk).chain(&self.vouched_by).chain(before)
    }
}
