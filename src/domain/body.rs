//! The body: sex, age as estimated, zodiac, height, blood, marks, conditions, handedness and what was examined.

use std::fmt;

use crate::domain::date::PartialDate;
use crate::domain::invalid::Problem;
use crate::domain::source::SaidBy;
use crate::domain::text::Personal;
use crate::domain::words::word_enum;

word_enum! {
    /// Sex as recorded.
    pub enum Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Neither fits.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

word_enum! {
    /// How years of age are counted.
    pub enum Reckoning {
        /// Completed years since birth.
        Completed = "completed",
        /// Nominal age: one at birth, one more each New Year.
        Nominal = "nominal",
        /// Not known.
        Unknown = "unknown",
    }
}

/// An age as told or estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Age {
    /// Youngest, in years, 0 to 120.
    pub low: u8,
    /// Oldest, in years, 0 to 120, not below `low`.
    pub high: u8,
    /// The day it speaks of.
    pub as_of: Option<PartialDate>,
    /// How it counts.
    pub reckoning: Reckoning,
}

impl Age {
    /// Checks order and range.
    ///
    /// # Errors
    /// Over 120 years, or `low` above `high`.
    pub fn checked(self) -> Result<Self, Problem> {
        if self.low > self.high || self.high > 120 {
            return Err(Problem::new(
                "is no age range",
                "low and high in years, 0 to 120, low not above high",
            ));
        }
        Ok(self)
    }
}

word_enum! {
    /// The animal of the lunar birth year.
    pub enum Zodiac {
        /// Rat, 1984.
        Rat = "rat",
        /// Ox, 1985.
        Ox = "ox",
        /// Tiger, 1986.
        Tiger = "tiger",
        /// Rabbit, 1987.
        Rabbit = "rabbit",
        /// Dragon, 1988.
        Dragon = "dragon",
        /// Snake, 1989.
        Snake = "snake",
        /// Horse, 1990.
        Horse = "horse",
        /// Goat, 1991.
        Goat = "goat",
        /// Monkey, 1992.
        Monkey = "monkey",
        /// Rooster, 1993.
        Rooster = "rooster",
        /// Dog, 1994.
        Dog = "dog",
        /// Pig, 1995.
        Pig = "pig",
    }
}

word_enum! {
    /// How a height became known.
    pub enum HeightHow {
        /// Measured.
        Measured = "measured",
        /// Estimated by eye.
        Estimated = "estimated",
        /// Told from memory.
        Told = "told",
    }
}

/// A height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Height {
    /// Centimetres, 20 to 250.
    pub cm: u8,
    /// How it became known.
    pub how: Option<HeightHow>,
    /// The day it speaks of.
    pub as_of: Option<PartialDate>,
}

impl Height {
    /// Checks the range.
    ///
    /// # Errors
    /// Below 20 or above 250 cm.
    pub fn checked(self) -> Result<Self, Problem> {
        if (20..=250).contains(&self.cm) {
            Ok(self)
        } else {
            Err(Problem::new("is no height", "20 to 250 (cm)"))
        }
    }
}

word_enum! {
    /// The ABO group.
    pub enum BloodGroup {
        /// A.
        A = "A",
        /// B.
        B = "B",
        /// AB.
        Ab = "AB",
        /// O.
        O = "O",
    }
}

/// A blood group, with the Rhesus factor where known. Written `A`, `AB+`, `O-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Blood {
    /// ABO group.
    pub group: BloodGroup,
    /// Rhesus positive.
    pub rhesus: Option<bool>,
}

impl Blood {
    /// Reads `A`, `B`, `AB`, `O` with optional `+` or `-`.
    ///
    /// # Errors
    /// Any other text.
    pub fn new(text: &str) -> Result<Self, Problem> {
        let (letters, rhesus) = match text.strip_suffix('+') {
            Some(rest) => (rest, Some(true)),
            None => text.strip_suffix('-').map_or((text, None), |rest| (rest, Some(false))),
        };
        BloodGroup::from_word(letters)
            .map(|group| Self { group, rhesus })
            .ok_or_else(|| Problem::new("is no blood group", "A B AB O with optional + or -"))
    }
}

impl fmt::Display for Blood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = self.rhesus.map_or("", |positive| if positive { "+" } else { "-" });
        write!(f, "{}{sign}", self.group.word())
    }
}

word_enum! {
    /// The hand used more.
    pub enum Handedness {
        /// Left.
        Left = "left",
        /// Right.
        Right = "right",
        /// Both alike.
        Both = "both",
    }
}

word_enum! {
    /// Kinds of marks.
    pub enum MarkKind {
        /// Scar.
        Scar = "scar",
        /// Burn.
        Burn = "burn",
        /// Birthmark.
        Birthmark = "birthmark",
        /// Mole.
        Mole = "mole",
        /// Tattoo.
        Tattoo = "tattoo",
        /// A missing part of the body.
        MissingPart = "missing_part",
        /// A deformity.
        Deformity = "deformity",
        /// Teeth.
        Dental = "dental",
        /// Piercing.
        Piercing = "piercing",
        /// Surgery.
        Surgery = "surgery",
        /// Any other.
        Other = "other",
    }
}

word_enum! {
    /// Sites on the body.
    pub enum BodySite {
        /// Head.
        Head = "head",
        /// Face.
        Face = "face",
        /// Forehead.
        Forehead = "forehead",
        /// Eye.
        Eye = "eye",
        /// Ear.
        Ear = "ear",
        /// Nose.
        Nose = "nose",
        /// Mouth.
        Mouth = "mouth",
        /// Chin.
        Chin = "chin",
        /// Neck.
        Neck = "neck",
        /// Shoulder.
        Shoulder = "shoulder",
        /// Chest.
        Chest = "chest",
        /// Back.
        Back = "back",
        /// Abdomen.
        Abdomen = "abdomen",
        /// Waist.
        Waist = "waist",
        /// Hip.
        Hip = "hip",
        /// Upper arm.
        UpperArm = "upper_arm",
        /// Forearm.
        Forearm = "forearm",
        /// Elbow.
        Elbow = "elbow",
        /// Wrist.
        Wrist = "wrist",
        /// Hand.
        Hand = "hand",
        /// Finger.
        Finger = "finger",
        /// Thigh.
        Thigh = "thigh",
        /// Knee.
        Knee = "knee",
        /// Lower leg.
        LowerLeg = "lower_leg",
        /// Ankle.
        Ankle = "ankle",
        /// Foot.
        Foot = "foot",
        /// Toe.
        Toe = "toe",
        /// Any other.
        Other = "other",
    }
}

word_enum! {
    /// Sides of the body.
    pub enum Side {
        /// Left.
        Left = "left",
        /// Right.
        Right = "right",
        /// Both.
        Both = "both",
    }
}

/// A mark on the body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    /// Its kind.
    pub kind: MarkKind,
    /// Where on the body, where known.
    pub site: Option<BodySite>,
    /// On which side, where known.
    pub side: Option<Side>,
    /// Words about it, at most 500 characters.
    pub note: Option<Personal>,
}

word_enum! {
    /// Kinds of conditions.
    pub enum ConditionKind {
        /// Intellectual disability.
        IntellectualDisability = "intellectual_disability",
        /// Psychosis.
        Psychosis = "psychosis",
        /// Depression.
        Depression = "depression",
        /// Dementia.
        Dementia = "dementia",
        /// Epilepsy.
        Epilepsy = "epilepsy",
        /// Deafness.
        Deaf = "deaf",
        /// Muteness.
        Mute = "mute",
        /// Blindness.
        Blind = "blind",
        /// Low vision.
        LowVision = "low_vision",
        /// A disability of a limb.
        LimbDisability = "limb_disability",
        /// A leg weakened by polio.
        PolioLeg = "polio_leg",
        /// Cleft lip.
        CleftLip = "cleft_lip",
        /// Facial palsy.
        FacialPalsy = "facial_palsy",
        /// Disfigurement by burns.
        BurnDisfigurement = "burn_disfigurement",
        /// Any other.
        Other = "other",
    }
}

/// A condition of body or mind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Condition {
    /// Its kind.
    pub kind: ConditionKind,
    /// Since when.
    pub since: Option<PartialDate>,
}

word_enum! {
    /// How much of the body was examined.
    pub enum Extent {
        /// All of it.
        Full = "full",
        /// What is visible in clothes.
        Visible = "visible",
    }
}

/// An examination of the body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Examined {
    /// When.
    pub on: Option<PartialDate>,
    /// By a clinician or a clerk.
    pub by: SaidBy,
    /// How much.
    pub extent: Extent,
}
