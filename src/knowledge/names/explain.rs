//! The whole computation of one name comparison, as numbers and as text: parses, alignment, channel
//! share of each syllable, rarity, bits. Must not judge by other rules than [`evidence`].

use std::fmt::{self, Write as _};

use crate::{
    domain::name::NameUse,
    knowledge::names::{
        accent,
        align::Alignment,
        evidence::{self, Agreement, NameEvidence},
        form::Form,
        lattice::Lattice,
        rarity::Background,
        scope::ScopeMix,
    },
};

/// One heard syllable and what it was matched with.
#[derive(Clone, PartialEq)]
pub struct SyllableExplanation {
    /// As heard, all alternatives.
    pub heard: String,
    /// As meant, `None` when it has no partner.
    pub meant: Option<String>,
    /// `P(heard | meant, scope)`.
    pub channel_share: Option<f64>,
    /// How often this syllable is heard in this role from anybody of the scope.
    pub usual_share: f64,
    /// Its part of the evidence before the share of other names, in bits.
    pub bits: f64,
}

/// The best alignment.
#[derive(Clone, PartialEq)]
pub struct AlignmentExplanation {
    /// Bits of the best alignment.
    pub bits: f64,
    /// Whether the order of syllables had to be changed.
    pub moved: bool,
    /// Meant positions that were not heard.
    pub lost: Vec<String>,
    /// Syllable by syllable.
    pub syllables: Vec<SyllableExplanation>,
}

/// Everything that led to the evidence.
#[derive(Clone, PartialEq)]
pub struct Explanation {
    /// Heard form after folding, and its parses.
    pub heard: (String, Vec<String>),
    /// Known form after folding, and its parses.
    pub said: (String, Vec<String>),
    /// The scopes of the speakers' mix with their shares.
    pub scopes: Vec<(&'static str, f32)>,
    /// How the syllables were laid along each other, where both forms have some.
    pub alignment: Option<AlignmentExplanation>,
    /// Bits of the romanised frames, where they were compared.
    pub frame_bits: Option<f64>,
    /// The outcome.
    pub evidence: NameEvidence,
}

/// Explains [`evidence::evidence`] of two forms.
pub fn explain(heard: &Form, said: &Form, scope: &ScopeMix, background: &Background) -> Explanation {
    let parses = |form: &Form| form.parses().map(Lattice::spelled).collect();
    Explanation {
        heard: (heard.text().to_owned(), parses(heard)),
        said: (said.text().to_owned(), parses(said)),
        scopes: scope.parts().iter().map(|(id, share)| (id.name(), *share)).collect(),
        alignment: alignment(scope, heard, said, background),
        frame_bits: evidence::frame(heard, said).map(|steps| f64::from(steps) / 16.0),
        evidence: evidence::evidence(heard, said, scope, background),
    }
}

/// The text of `homeward explain-name HEARD SAID [--scope ACCENT]`. An accent no table knows is treated
/// as none, and said so.
pub fn explain_name(heard: &str, said: &str, accent: Option<&str>) -> String {
    let mix = accent.and_then(accent::scope_for_accent);
    let mut out = String::new();
    if let (Some(text), None) = (accent, mix) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "accent {text:?} is not known: all speakers are mixed");
    }
    let heard = Form::parse(heard, NameUse::Unknown);
    let said = Form::parse(said, NameUse::Unknown);
    let explanation = explain(&heard, &said, &mix.unwrap_or(ScopeMix::everyone()), &Background::default());
    let _ = write!(out, "{explanation}");
    out
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "heard  {}  [{}]", self.heard.0, self.heard.1.join(" / "))?;
        writeln!(out, "said   {}  [{}]", self.said.0, self.said.1.join(" / "))?;
        let scopes: Vec<String> =
            self.scopes.iter().map(|(scope, share)| format!("{scope} ({share:.2})")).collect();
        write!(out, "scope  {}", scopes.join(" + "))?;
        if let Some(laid) = &self.alignment {
            let moved = if laid.moved { ", order changed" } else { "" };
            writeln!(out, ": {:+.2} bits{moved}", laid.bits)?;
            for syllable in &laid.syllables {
                let usual = syllable.usual_share;
                match (&syllable.meant, syllable.channel_share) {
                    (Some(meant), Some(share)) => writeln!(
                        out,
                        "  {:<10} for {:<10} P(heard|meant) {:.4}  P(heard|anybody) {:.4}  {:+.2} bits",
                        syllable.heard, meant, share, usual, syllable.bits
                    )?,
                    _ => writeln!(out, "  {:<10} added {:+.2} bits", syllable.heard, syllable.bits)?,
                }
            }
            if !laid.lost.is_empty() {
                writeln!(out, "  not heard: {}", laid.lost.join(" "))?;
            }
        } else {
            writeln!(out)?;
        }
        if let Some(bits) = self.frame_bits {
            writeln!(out, "frames of the romanised names: {bits:+.2} bits")?;
        }
        let bits = f64::from(self.evidence.millibits) / 1000.0;
        writeln!(
            out,
            "result {bits:+.2} bits, {} (a share of {:.2} of heard names are other names)",
            words(self.evidence.agreed),
            evidence::OTHER_NAME
        )
    }
}

/// What agreed, in English.
pub fn words(agreed: Agreement) -> &'static str {
    match agreed {
        Agreement::Nothing => "nothing agrees",
        Agreement::SiblingWord => "the same word for a place among siblings",
        Agreement::OneSyllable => "one syllable of the given name",
        Agreement::SurnameOnly => "the family name only",
        Agreement::Nickname => "a nickname of the name",
        Agreement::Frame => "alike when romanised",
        Agreement::GivenOnly => "the given name",
        Agreement::SoundsAlike => "sounds alike",
        Agreement::SameText => "the same text",
    }
}

fn alignment(
    speakers: &ScopeMix,
    heard: &Form,
    said: &Form,
    background: &Background,
) -> Option<AlignmentExplanation> {
    let judge = evidence::judge(speakers, background);
    let (value, alignment, (heard, said)) = evidence::best_alignment(&judge, heard, said)?;
    let syllables = (0..heard.len()).map(|at| one_syllable(at, &alignment, heard, said, &judge)).collect();
    let matched = |to: usize| alignment.partner.contains(&Some(to as u8));
    Some(AlignmentExplanation {
        bits: f64::from(value) / 16.0,
        moved: alignment.moved,
        lost: (0..said.len()).filter(|to| !matched(*to)).map(|to| spelled(said, to)).collect(),
        syllables,
    })
}

fn one_syllable(
    at: usize,
    alignment: &Alignment,
    heard: &Lattice,
    said: &Lattice,
    judge: &crate::knowledge::names::align::Judge<'_>,
) -> SyllableExplanation {
    let cell = heard.cells(at)[0];
    let partner = alignment.partner[at].map(usize::from);
    let best_share = partner.map(|to| {
        let costs = said.cells(to).iter().flat_map(|meant| {
            heard.cells(at).iter().map(|cell| judge.channel.cost(meant.kind, cell.syllable))
        });
        (-f64::from(costs.min().unwrap_or(255)) / 16.0).exp2()
    });
    SyllableExplanation {
        heard: spelled(heard, at),
        meant: partner.map(|to| spelled(said, to)),
        channel_share: best_share,
        usual_share: (-f64::from(judge.usual.cost(cell.syllable, heard.role(at))) / 16.0).exp2(),
        bits: f64::from(alignment.parts[at]) / 16.0,
    }
}

fn spelled(lattice: &Lattice, at: usize) -> String {
    let all: Vec<&str> = lattice.cells(at).iter().map(|cell| cell.syllable.spelled()).collect();
    all.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_shows_parses_syllables_and_the_sum() {
        let text = explain_name("wang xiu yin", "王秀英", Some("四川"));
        for part in ["wang xiu yin", "王秀英", "scope  swm", "P(heard|meant)", "result +"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(explain_name("王", "李", Some("火星话")).starts_with("accent"));
    }

    #[test]
    fn debug_output_of_forms_shows_no_name() {
        let form = Form::parse("王秀英", NameUse::Legal);
        assert!(!format!("{form:?}").contains('王'));
    }
}
