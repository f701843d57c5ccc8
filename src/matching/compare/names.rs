//! Names: forms heard against forms said. One pair of forms is judged by `knowledge::names` (syllables
//! through dialect and clerk, rarity, order, nicknames). Said forms are alternatives by what a heard
//! form of its use would refer to; heard forms that share sounds are alternatives, those that share
//! none are separate evidence. The scope is the report's home, else the profile's accent.

use serde::{Deserialize, Serialize};

use crate::domain::body::Sex;
use crate::domain::evidence::{Bits, Era, Finding};
use crate::domain::name::{Name, NameUse};
use crate::domain::source::Source;
use crate::domain::statement::Fact;
use crate::domain::text::Personal;
use crate::knowledge::names::lattice::Shape;
use crate::knowledge::names::rarity::Role;
use crate::knowledge::names::{self, Agreement, Background, Form, Regions, ScopeMix, regional_surname};
use crate::matching::compare::mixture::{Mixture, bits_of};
use crate::matching::compare::outcome::{Cites, Outcome};
use crate::matching::compare::sex::SexFeature;
use crate::matching::features::Telling;
use crate::matching::model::{Model, Parameter};

/// Parameters of names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesModel {
    /// A name heard refers to the register's name.
    pub name_to_name: Parameter,
    /// A name heard refers to a nickname or other name.
    pub name_to_nickname: Parameter,
    /// A nickname heard refers to the register's name.
    pub nickname_to_name: Parameter,
    /// A nickname heard refers to a nickname said.
    pub nickname_to_nickname: Parameter,
    /// Least chance that two people share a form of one syllable.
    pub chance_one: Parameter,
    /// Least chance that two people share a nickname: a small stock serves many villages.
    pub chance_nickname: Parameter,
    /// Least chance that two people share a given name, or a name of a people without surnames.
    pub chance_given: Parameter,
    /// The same where it has three syllables or more.
    pub chance_long: Parameter,
    /// Least chance that two people share surname and given name.
    pub chance_full: Parameter,
    /// Bits beyond which names do not add.
    pub most_bits: Parameter,
}

/// The most forms of one side that are compared.
const MOST: usize = 8;

/// One form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Heard {
    /// The form itself.
    pub form: Form,
    /// How far its source is believed.
    pub trust: f32,
    /// Whether it is what she was called, not what is in the register.
    pub nickname: bool,
    /// Bit for each initial-and-final class that occurs in it, to see whether two forms share sounds.
    sounds: u64,
    /// The number of its surname, where that is usual in some province only.
    surname: u8,
    cites: Cites,
}

/// Names as one side tells them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamesFeature {
    forms: Vec<Heard>,
    background: Background,
    /// Where she seems to come from. Profiles only.
    regions: Regions,
    /// Bits these forms never pass as the heard side.
    most: Bits,
}

impl NamesFeature {
    /// Of one side.
    pub fn of(model: &Model, telling: &Telling<'_>, sex: &SexFeature, regions: Regions) -> Self {
        let mut forms: Vec<Heard> = Vec::new();
        for told in &telling.told {
            let Fact::Name(name) = told.fact else { continue };
            let source = name.source.unwrap_or(told.source);
            if let Some(mut form) = Heard::of(model, name, &source) {
                form.cites = Cites::one(told.id);
                let known = forms.iter_mut().find(|own| own.form == form.form);
                if let Some(own) = known {
                    own.trust = own.trust.max(form.trust);
                } else if forms.len() < MOST {
                    forms.push(form);
                }
            }
        }
        forms.shrink_to_fit();
        let most: f64 = forms.iter().map(|own| most_of(&model.names, &own.form)).sum();
        let most = Bits::from_f64(most.min(model.names.most_bits.value));
        Self { forms, background: background(sex), regions, most }
    }

    /// Bits these forms never pass as the heard side.
    pub fn most(&self) -> Bits {
        self.most
    }

    /// Whether nothing can be compared.
    pub fn is_silent(&self) -> bool {
        self.forms.is_empty()
    }

    /// The forms, those that share sounds together: the groups of `mixed`.
    pub fn groups(&self) -> Vec<Vec<&Heard>> {
        let mut groups: Vec<(u64, Vec<&Heard>)> = Vec::new();
        for own in &self.forms {
            match groups.iter_mut().find(|(sounds, _)| sounds & own.sounds != 0) {
                Some((sounds, forms)) => {
                    *sounds |= own.sounds;
                    forms.push(own);
                }
                None => groups.push((own.sounds, vec![own])),
            }
        }
        groups.into_iter().map(|(_, forms)| forms).collect()
    }

    /// Frequencies of names among her sex.
    pub fn background(&self) -> &Background {
        &self.background
    }

    /// The forms, with their statements.
    pub fn forms(&self) -> impl Iterator<Item = (&Form, Cites)> {
        self.forms.iter().map(|own| (&own.form, own.cites))
    }

    /// Whether a surname is among the forms.
    pub fn has_surname(&self) -> bool {
        self.forms.iter().any(|own| own.form.lattice().roles().contains(&Role::Surname))
    }
}

impl Heard {
    /// A form that can be compared; `None` for placeholders and for sources that count nothing.
    pub fn of(model: &Model, name: &Name, source: &Source) -> Option<Self> {
        let form = Form::parse(name.text.reveal(), name.usage);
        if form.is_placeholder() || !source.is_evidence() {
            return None;
        }
        let nickname = name.usage == NameUse::Nickname || form.birth_order().is_some();
        let (sounds, surname) = (sounds(&form), surname(&form));
        let trust = model.trust.of(source) as f32;
        Some(Self { form, trust, nickname, sounds, surname, cites: Cites::NONE })
    }
}

/// Frequencies of the names of one sex.
pub fn background(sex: &SexFeature) -> Background {
    Background::new(match sex.female {
        Some(female) if female > 0.9 => Sex::Female,
        Some(female) if female < 0.1 => Sex::Male,
        _ => Sex::Unknown,
    })
}

/// The ratio of one pair of forms, with the chance of a shared form never below what small stocks of
/// names, fashions and neighbours make it: syllables are not drawn one by one.
pub fn ratio_of(parameters: &NamesModel, heard: &Form, said: &Form, millibits: i32) -> f64 {
    let ratio = (f64::from(millibits) / 1_000.0).exp2();
    if ratio <= 1.0 {
        return ratio;
    }
    let least = f64::max(least_chance(parameters, heard), least_chance(parameters, said));
    1.0 / (1.0 / ratio + least)
}

/// The number of the form's surname where that is usual in some province only; 0 for others.
pub(super) fn surname(form: &Form) -> u8 {
    let first = form.lattice().roles().first();
    if first == Some(&Role::Surname) { regional_surname(form.text()) } else { 0 }
}

/// The form without its surname, where the surname is written in characters and more follows.
pub(super) fn without_surname(form: &Form) -> Option<Form> {
    let roles = form.lattice().roles();
    let length = roles.iter().take_while(|&&role| role == Role::Surname).count();
    if length == 0 || length >= roles.len() || form.text().chars().count() != roles.len() {
        return None;
    }
    let given = Personal::new(&form.text().chars().skip(length).collect::<String>(), 100).ok()?;
    Some(Form::parse(given.reveal(), NameUse::Given))
}

/// How many times as usual an agreement is among people of where she seems to come from: as many as the
/// surname, where it agreed.
pub(super) fn times_usual(ratio: f64, agreed: Agreement, surname: u8, regions: &Regions) -> f64 {
    let with_surname =
        matches!(agreed, Agreement::SameText | Agreement::SoundsAlike | Agreement::SurnameOnly);
    if ratio > 1.0 && with_surname { regions.times(surname) } else { 1.0 }
}

/// The least chance that another person has a form of this make.
pub(super) fn least_chance(parameters: &NamesModel, form: &Form) -> f64 {
    let lattice = form.lattice();
    match lattice.len() {
        _ if is_nickname(form) => &parameters.chance_nickname,
        1 => &parameters.chance_one,
        0 => &parameters.chance_given,
        _ if lattice.roles().contains(&Role::Surname) => &parameters.chance_full,
        2 => &parameters.chance_given,
        _ => &parameters.chance_long,
    }
    .value
}

/// Bits that a heard form never passes, whatever it meets.
pub fn most_of(parameters: &NamesModel, heard: &Form) -> f64 {
    -least_chance(parameters, heard).min(1.0).log2()
}

/// Bits that no pair of these passes.
pub fn ceiling(heard: &NamesFeature, said: &NamesFeature) -> Bits {
    if said.is_silent() { Bits::ZERO } else { heard.most }
}

fn is_nickname(form: &Form) -> bool {
    form.name_use() == NameUse::Nickname || form.lattice().shape != Shape::Plain
}

/// Compares, given how the speaker sounds.
pub fn compare(
    model: &Model,
    heard: &NamesFeature,
    said: &NamesFeature,
    scope: &ScopeMix,
) -> Option<Outcome> {
    if heard.is_silent() || said.is_silent() {
        return None;
    }
    let mut best = (f64::MIN, Agreement::Nothing, 0, 0);
    let ratio = mixed(&model.names, heard, said, |i, j| {
        let (own, form) = (&heard.forms[i].form, &said.forms[j].form);
        let found = names::evidence(own, form, scope, &heard.background);
        let surname = said.forms[j].surname;
        let ratio = ratio_of(&model.names, own, form, found.millibits);
        let ratio = ratio / times_usual(ratio, found.agreed, surname, &heard.regions);
        if ratio > best.0 {
            best = (ratio, found.agreed, i, j);
        }
        ratio
    });
    let bits = bits_of(ratio).min(ceiling(heard, said));
    let (_, agreed, i, j) = best;
    // What speaks against rests on all that was told, and a likeness that says little is one of part of it.
    let all = |forms: &[Heard], best: usize| match bits.0 {
        ..0 => forms.iter().fold(Cites::NONE, |mut all, own| {
            all.extend(own.cites);
            all
        }),
        _ => forms[best].cites,
    };
    let finding = match finding(agreed, bits) {
        Finding::SoundsAlike if bits < PARTLY => Finding::Partly,
        other => other,
    };
    Some(Outcome { bits, finding, era: Era::Before, heard: all(&heard.forms, i), said: all(&said.forms, j) })
}

/// Below this a likeness of sounds is one of part of the name.
const PARTLY: Bits = Bits(4_000);

/// Bits that this pair does not pass, whoever speaks: closer than `ceiling`, at a fraction of the cost of
/// comparing.
pub fn reach(model: &Model, heard: &NamesFeature, said: &NamesFeature) -> Bits {
    if heard.is_silent() || said.is_silent() {
        return Bits::ZERO;
    }
    let mut some = false;
    let ratio = mixed(&model.names, heard, said, |i, j| {
        let (own, form) = (&heard.forms[i].form, &said.forms[j].form);
        let reach = names::reach(own, form, &heard.background);
        some |= reach > 0;
        if reach > 0 { ratio_of(&model.names, own, form, reach).max(1.0) } else { 1.0 }
    });
    if some { (bits_of(ratio) + REACH_SLACK).min(ceiling(heard, said)) } else { Bits::ZERO }
}

/// Powers and logarithms are rounded, so a bound made with them keeps this far off.
pub const REACH_SLACK: Bits = Bits(10);

/// The mixture over all forms of both sides, given the ratio of each pair of them.
fn mixed(
    parameters: &NamesModel,
    heard: &NamesFeature,
    said: &NamesFeature,
    mut ratio_of: impl FnMut(usize, usize) -> f64,
) -> f64 {
    let mut groups = [(0u64, 0.0f64, 0.0f64); MOST];
    let mut count = 0;
    let nicknames = said.forms.iter().filter(|form| form.nickname).count();
    let names = said.forms.len() - nicknames;
    for (i, own) in heard.forms.iter().enumerate() {
        let mut mixture = Mixture::default();
        let (to_name, to_nickname) = if own.nickname {
            (parameters.nickname_to_name.value, parameters.nickname_to_nickname.value)
        } else {
            (parameters.name_to_name.value, parameters.name_to_nickname.value)
        };
        for (j, form) in said.forms.iter().enumerate() {
            let (share, of) = if form.nickname { (to_nickname, nicknames) } else { (to_name, names) };
            mixture.add(f64::from(own.trust) * share / of as f64, ratio_of(i, j));
        }
        // Forms that share sounds are tries at one name.
        let group = groups[..count].iter().position(|(sounds, ..)| sounds & own.sounds != 0);
        let group = group.unwrap_or_else(|| {
            count += 1;
            count - 1
        });
        let slot = &mut groups[group];
        slot.0 |= own.sounds;
        slot.1 += f64::from(own.trust) * mixture.ratio();
        slot.2 += f64::from(own.trust);
    }
    groups[..count].iter().map(|(_, sum, trust)| sum / trust).product()
}

/// What an agreement of forms is called.
pub const fn finding(agreed: Agreement, bits: Bits) -> Finding {
    if bits.0 < 0 {
        return Finding::FitsBadly;
    }
    match agreed {
        Agreement::SameText => Finding::Same,
        Agreement::SoundsAlike | Agreement::Frame => Finding::SoundsAlike,
        Agreement::Nickname | Agreement::SiblingWord => Finding::Nickname,
        Agreement::GivenOnly | Agreement::SurnameOnly | Agreement::OneSyllable => Finding::Partly,
        Agreement::Nothing => Finding::FitsBadly,
    }
}

/// One bit for each syllable that may stand in the form, folded to 64. A form without syllables shares
/// sounds with every other.
fn sounds(form: &Form) -> u64 {
    if form.birth_order().is_some() {
        return 1 << 63;
    }
    let mut sounds = 0;
    for lattice in form.parses() {
        for at in 0..lattice.len() {
            for cell in lattice.cells(at) {
                sounds |= 1 << (cell.syllable.0 % 63);
            }
        }
    }
    if sounds == 0 { u64::MAX } else { sounds }
}
