//! What happens to identifying values at the door: fingerprints of contacts and documents, free text
//! masked (S27), random ids.

use unicode_normalization::UnicodeNormalization;

use crate::domain::ids::Timestamp;
use crate::domain::masking::{MaskedField, mask_statements, mask_texts, of_names_and_places};
use crate::domain::profile::NewProfile;
use crate::domain::report::{
    Fingerprint, Identity, KinAnswer, NewKinAnswer, NewReport, NewReporter, Reporter,
};
use crate::domain::statement::NewStatement;
use crate::domain::text::is_hidden;
use crate::store::SecretKey;

/// Random bytes of the operating system.
///
/// # Panics
/// When the operating system gives none: no id may be made then.
pub(super) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// The key of fingerprints. Kept with the store's keys, never printed.
#[derive(Clone)]
pub struct FingerprintKey(pub SecretKey);

impl FingerprintKey {
    /// A keyed fingerprint of a contact or document number: upper and lower case, full-width forms,
    /// spaces, punctuation and hidden characters make no difference.
    pub fn fingerprint(&self, kind: &str, text: &str) -> Fingerprint {
        let normal: String = text
            .nfkc()
            .flat_map(char::to_lowercase)
            .filter(|&c| c.is_alphanumeric() && !is_hidden(c))
            .collect();
        Fingerprint(self.0.mac(&[kind.as_bytes(), normal.as_bytes()]))
    }
}

/// The reporter on record: contact and name are kept, the document number only as a fingerprint.
/// What a restatement leaves out stays as it was.
pub(super) fn take_reporter(key: &FingerprintKey, new: &NewReporter, old: Option<&Reporter>) -> Reporter {
    let fingerprint = |kind: &str, text: &Option<crate::domain::text::Personal>| {
        text.as_ref().map(|text| key.fingerprint(kind, text.reveal()))
    };
    let mut reporter = Reporter {
        relation: new.relation,
        identity: new.identity.or(old.map(|old| old.identity)).unwrap_or(Identity::Unverified),
        name: new.name.clone().or_else(|| old.and_then(|old| old.name.clone())),
        contact: new.contact.clone().or_else(|| old.and_then(|old| old.contact.clone())),
        contact_fingerprint: fingerprint("contact", &new.contact)
            .or_else(|| old.and_then(|old| old.contact_fingerprint)),
        document_fingerprint: fingerprint("document", &new.identity_document)
            .or_else(|| old.and_then(|old| old.document_fingerprint)),
        verified: old.and_then(|old| old.verified),
        vouched_by: old.map(|old| old.vouched_by.clone()).unwrap_or_default(),
        vouched_before: old.map(|old| old.vouched_before.clone()).unwrap_or_default(),
        earlier_prints: old.map(|old| old.earlier_prints.clone()).unwrap_or_default(),
        earlier_names: old.map(|old| old.earlier_names.clone()).unwrap_or_default(),
        relations_before: old.map(|old| old.relations_before.clone()).unwrap_or_default(),
    };
    if let Some(old) = old {
        reporter.forget_vouching_unless_same(old);
        reporter.verified = reporter.verified.filter(|_| reporter.identity == Identity::Verified);
        reporter.keep_earlier(old);
    }
    reporter
}

/// A profile with its free texts masked, and what was masked where. Masking twice changes nothing.
pub fn masked_profile(new: &NewProfile) -> (NewProfile, Vec<MaskedField>) {
    let mut new = new.clone();
    let mut told = mask_statements(&mut new.statements);
    let mut texts = Vec::new();
    for feared in new.feared.iter_mut().flatten() {
        of_names_and_places("feared", &mut feared.names, &mut feared.places, &mut texts);
    }
    told.extend(mask_texts(texts));
    (new, told)
}

/// A report with its free texts masked, and what was masked where. Kin answers are sealed apart and only
/// ever compared by people; they are masked too.
pub fn masked_report(new: &NewReport) -> (NewReport, Vec<MaskedField>) {
    let mut new = new.clone();
    let mut told = mask_statements(&mut new.statements);
    told.extend(mask_texts(new.reporter.name.iter_mut().map(|name| ("reporter.name", name)).collect()));
    told.extend(mask_answers(&mut new.kin_answers));
    (new, told)
}

/// Statements with their free texts masked, and what was masked where.
pub fn masked_statements(statements: &[NewStatement]) -> (Vec<NewStatement>, Vec<MaskedField>) {
    let mut statements = statements.to_vec();
    let told = mask_statements(&mut statements);
    (statements, told)
}

/// Masks kin answers in place; tells what was masked.
pub(super) fn mask_answers(answers: &mut [NewKinAnswer]) -> Vec<MaskedField> {
    mask_texts(answers.iter_mut().map(|answer| ("kin_answers", &mut answer.answer)).collect())
}

/// Kin answers that are not on record in the same words yet.
pub(super) fn new_answers(sealed: &[KinAnswer], said: &[NewKinAnswer], at: Timestamp) -> Vec<KinAnswer> {
    let mut fresh: Vec<KinAnswer> = Vec::new();
    for new in said {
        let known = |old: &KinAnswer| old.question == new.question && old.answer == new.answer;
        if !sealed.iter().any(known) && !fresh.iter().any(known) {
            fresh.push(KinAnswer { question: new.question, answer: new.answer.clone(), sealed_at: at });
        }
    }
    fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_have_one_fingerprint() {
        let key = FingerprintKey(SecretKey::of([7; 32]));
        let plain = key.fingerprint("contact", "13800000000");
        for same in ["138 0000 0000", "１３８００００００００", "138-0000-0000", "138\u{200B}00000000"]
        {
            assert_eq!(key.fingerprint("contact", same), plain);
        }
        assert_ne!(key.fingerprint("document", "13800000000"), plain);
        assert_ne!(FingerprintKey(SecretKey::of([8; 32])).fingerprint("contact", "13800000000"), plain);
    }
}
