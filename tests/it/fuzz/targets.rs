//! What is fuzzed: one function a parser, each fed any bytes. It must end soon, without a panic, and
//! what it promises must hold. Shared by the bounded fuzzer among the tests and by `fuzz/`.

use std::path::Path;

use homeward::audit::{
    AddCheckpoint, Bundle, Checkpoint, InclusionProof, Note, NoteVerifier, Trusted, signed_lines, verify,
};
use homeward::config::Settings;
use homeward::domain::date::PartialDate;
use homeward::domain::ids::Timestamp;
use homeward::domain::lines::Lines;
use homeward::domain::masking::{MASK, mask_together};
use homeward::domain::name::NameUse;
use homeward::domain::registry::{Proposal, Registry};
use homeward::domain::release::act::Act;
use homeward::domain::signed::Action;
use homeward::domain::tip::PaperReceipt;
use homeward::grpc::{from_proto, proto, to_proto};
use homeward::knowledge::names::{self, Background, Form, HeardBounds, SaidBounds, ScopeMix};
use homeward::knowledge::places::{self, Hint, PlaceSet, find_place};
use homeward::matching::{Model, from_bytes, to_bytes};
use homeward::store::{decoders_that_read, frame_again};
use homeward::transfer::jsonl::{LINE_BYTES, NewRecord, read_line, write_line};
use homeward::transfer::table::{Of, Rows, decoded};
use prost::Message;

/// A parser to be fed any bytes.
pub type Target = fn(&[u8]);

/// Two names, a line each: read, then judged against each other under a bound that holds.
pub fn name(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (heard, said) = text.split_once('\n').unwrap_or((&text, "王秀英"));
    let (scope, background) = (ScopeMix::everyone(), Background::default());
    for name_use in [NameUse::Legal, NameUse::Unknown, NameUse::Nickname] {
        let (heard, said) = (Form::parse(heard, name_use), Form::parse(said, NameUse::Legal));
        for (heard, said) in [(&heard, &said), (&said, &heard)] {
            let own = names::evidence(heard, said, &scope, &background).millibits;
            assert!(own.abs() <= 100_000, "{own} millibits");
            assert!(names::bound(heard, said, &scope, &background) >= own);
            assert!(HeardBounds::new(heard, &scope, &background).bound(said) >= own);
            assert!(SaidBounds::new(said, &scope, &background).bound(heard) >= own);
        }
    }
}

/// A place: looked up, its shares sum to at most one, and it compares with another.
pub fn place(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = find_place(&text, &Hint { near: Some(510_000), year: Some(1987), scope: None });
    let sum: f32 = found.nodes.iter().map(|placed| placed.probability).sum();
    assert!(sum <= 1.001, "shares sum to {sum}");
    assert!(found.nodes.iter().all(|placed| placed.probability >= 0.0));
    let (heard, said) = (PlaceSet::of(&found), PlaceSet::of(&find_place("四川达县双塘村", &Hint::default())));
    let background = places::Background::judged(ScopeMix::everyone());
    for (heard, said) in [(&heard, &said), (&said, &heard), (&heard, &heard)] {
        let own = places::evidence(heard, said, &background).millibits;
        assert!(own.abs() <= 100_000, "{own} millibits");
    }
}

/// A line of the exchange format: what is read is written so that it reads back the same.
pub fn line(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match read_line(&text, 1) {
        Ok(record) => {
            let written = write_line(&record);
            if written.len() <= LINE_BYTES {
                assert!(read_line(&written, 1) == Ok(record), "a written line reads back as another");
            }
        }
        Err(invalid) => assert!(!invalid.violations.is_empty()),
    }
}

/// A table of a station or a desk: rows are numbered upwards, none is lost in silence, and what is read is a line that
/// reads back the same.
pub fn table(bytes: &[u8]) {
    let Some(text) = decoded(bytes) else { return };
    for of in [Of::Station("410100-01".to_owned()), Of::Desk("desk-511700".to_owned())] {
        let Ok(rows) = Rows::of(text.clone(), of) else { continue };
        let mut last = 1;
        for row in rows {
            let Ok(row) = row else { break };
            assert!(row.number > last && row.next_offset > row.offset, "rows are told in order");
            last = row.number;
            match row.record {
                Ok(record) => {
                    let written = write_line(&record);
                    assert!(written.len() > LINE_BYTES || read_line(&written, row.number) == Ok(record));
                }
                Err(invalid) => assert!(!invalid.violations.is_empty()),
            }
        }
    }
}

/// A date: what is read is written so that it reads back the same.
pub fn date(bytes: &[u8]) {
    if let Ok(date) = String::from_utf8_lossy(bytes).parse::<PartialDate>() {
        assert_eq!(date.to_string().parse(), Ok(date));
        if let Some((first, last)) = date.days() {
            assert!(first <= last);
        }
    }
}

/// Messages of the wire: what is taken in comes back from the wire the same.
pub fn message(bytes: &[u8]) {
    if let Ok(message) = proto::NewProfile::decode(bytes)
        && let Ok(profile) = from_proto::new_profile(&message)
    {
        let back = from_proto::new_profile(&to_proto::new_profile(&profile));
        assert!(back == Ok(profile), "a profile comes back as another");
    }
    if let Ok(message) = proto::NewReport::decode(bytes)
        && let Ok(report) = from_proto::new_report(&message)
    {
        let back = from_proto::new_report(&to_proto::new_report(&report));
        assert!(back == Ok(report), "a report comes back as another");
    }
    if let Ok(message) = proto::Profile::decode(bytes) {
        drop(from_proto::profile_record(&message));
    }
    if let Ok(message) = proto::Report::decode(bytes) {
        drop(from_proto::report_record(&message));
    }
}

/// The other messages of callers: what is taken in is within its limits, and none is taken in wrong.
pub fn request(bytes: &[u8]) {
    if let Ok(message) = proto::CloseProfileRequest::decode(bytes) {
        drop(from_proto::closing(&message));
        drop((from_proto::profile_name(&message.name), from_proto::request_id(&message.request_id)));
        drop(from_proto::etag(&message.etag));
    }
    if let Ok(message) = proto::AddProfileStatementsRequest::decode(bytes)
        && let Ok(statements) = from_proto::statements(&message.add)
    {
        assert_eq!(statements.len(), message.add.len());
    }
    if let Ok(message) = proto::NewReport::decode(bytes)
        && let Ok(answers) = from_proto::kin_answers(&message.kin_answers)
    {
        assert_eq!(answers.len(), message.kin_answers.len());
    }
    if let Ok(message) = proto::SignedAction::decode(bytes)
        && let Ok(Some((signed, _))) = from_proto::signed_action(Some(&message))
    {
        assert_eq!(*signed.text, *message.text);
    }
    if let Ok(message) = proto::RegistryChange::decode(bytes) {
        let count = message.signatures.len();
        if let Ok(change) = from_proto::signed_change(message) {
            assert_eq!(change.signatures.len(), count);
        }
    }
}

/// Free text at the door, a field a line: what is masked keeps its place, and no digit of a mask is left.
pub fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let fields: Vec<&str> = text.split('\n').take(8).collect();
    let masked = mask_together(&fields);
    assert_eq!(masked.len(), fields.len());
    for (masked, field) in masked.iter().zip(&fields) {
        let Some(masked) = masked else { continue };
        assert!(!masked.kinds.is_empty() && masked.text.contains(MASK) && masked.text != **field);
        let left = masked.text.replace(MASK, "");
        assert!(left.chars().count() < field.chars().count(), "nothing was taken out");
    }
}

/// Settings and models, which operators write and carry about.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Settings::parse(&text, Path::new("/srv")) {
        Ok(settings) => assert!(settings.data.is_absolute() && settings.keys.is_absolute()),
        Err(faults) => assert!(!faults.0.is_empty()),
    }
    if let Err(error) = Model::parse(&text) {
        assert!(!error.to_string().is_empty());
    }
}

/// What comes from logs, witnesses and auditors: what is read is written back the same, and a bundle
/// gets a verdict whatever it holds.
pub fn proof(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(note) = Note::parse(&text) {
        assert_eq!(Note::parse(&note.to_string()).as_ref(), Ok(&note));
        if let Ok(checkpoint) = Checkpoint::parse(&note.text) {
            assert_eq!(checkpoint.text(), note.text);
        }
    }
    if let Ok(receipt) = PaperReceipt::parse(&text) {
        assert_eq!(PaperReceipt::parse(&receipt.text()).as_ref(), Ok(&receipt));
    }
    if let Ok(key) = NoteVerifier::parse(&text) {
        assert_eq!(NoteVerifier::parse(&key.to_string()), Ok(key));
    }
    if let Ok(request) = AddCheckpoint::parse(&text) {
        assert_eq!(AddCheckpoint::parse(&request.text()), Ok(request));
    }
    if let Ok(proof) = InclusionProof::parse(&text) {
        assert_eq!(InclusionProof::parse(&proof.text()), Ok(proof));
    }
    if let Ok(bundle) = Bundle::read(text.lines().map(str::to_owned)) {
        let report = verify(&bundle, &Trusted::default());
        assert!(report.findings.iter().all(|finding| !finding.words.is_empty()));
    }
}

/// Stored bytes, to every decoder of them.
pub fn stored(bytes: &[u8]) {
    assert!(decoders_that_read(bytes) <= 10);
}

/// A frame of a backup: whatever is read is written back the same.
pub fn frame(bytes: &[u8]) {
    if let Some(again) = frame_again(bytes) {
        assert_eq!(again, bytes);
    }
}

/// Features as they are kept between starts: what is read is written so that it reads back.
pub fn features(bytes: &[u8]) {
    if let Some(features) = from_bytes(bytes) {
        let written = to_bytes(&features);
        assert_eq!(from_bytes(&written).map(|again| to_bytes(&again)), Some(written));
    }
}

/// What people sign and what the registry is made of: whatever is read is written back the same.
pub fn signed(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(lines) = Lines::parse(&text) {
        assert_eq!(lines.text(), text);
        if let Some(act) = Act::from_lines(&lines) {
            assert_eq!(act.to_lines(), lines);
            assert_ne!(signed_lines(&act).pairs(), []);
        }
    }
    if let Some(action) = Action::parse(&text) {
        assert_eq!(action.text(), text);
    }
    if let Some(proposal) = Proposal::parse(&text) {
        assert_eq!(proposal.text(), text);
    }
    if let Ok(registry) = Registry::of_root(&text, [0; 32]) {
        assert!(registry.number() == 0 && registry.all(Timestamp(0)).count() <= text.len());
    }
}

/// A record of the exchange format as a message of the wire, to begin from.
pub fn as_message(record: &NewRecord) -> Vec<u8> {
    match record {
        NewRecord::Profile(profile) => to_proto::new_profile(profile).encode_to_vec(),
        NewRecord::Report(report) => to_proto::new_report(report).encode_to_vec(),
    }
}
