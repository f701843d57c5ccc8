//! The romanised frames of very many forms at a glance: one number a form, and the most a few frames can
//! agree with a form of such a number. Must not know of syllables or rows.

use crate::knowledge::names::{
    evidence,
    form::Form,
    skeleton::{FrameReach, Skeleton},
};

/// The romanised frame of a form in one number: the classes of its sounds, and whether syllables leave
/// some of it unexplained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame(pub u16);

impl Frame {
    const UNEXPLAINED: u16 = 0x8000;

    /// Of a form.
    pub fn of(form: &Form) -> Self {
        let classes = form.skeleton().map_or(0, Skeleton::classes);
        Self(if form.by_frame() { classes | Self::UNEXPLAINED } else { classes })
    }

    /// Whether syllables leave some of the form unexplained.
    #[must_use]
    pub const fn is_unexplained(self) -> bool {
        self.0 & Self::UNEXPLAINED != 0
    }

    const fn classes(self) -> u16 {
        self.0 & !Self::UNEXPLAINED
    }
}

/// The frames of a few forms, and whether syllables leave some of each unexplained.
#[derive(Clone, Debug, Default)]
pub struct Frames {
    own: Vec<(FrameReach, bool)>,
    unexplained: bool,
}

impl Frames {
    /// Takes in the frame of a form.
    pub fn take(&mut self, form: &Form) {
        form.skeleton().into_iter().for_each(|frame| self.add((FrameReach::of(frame), form.by_frame())));
        self.unexplained |= form.by_frame();
    }

    /// Takes in others.
    pub fn extend(&mut self, others: &Self) {
        others.own.iter().for_each(|own| self.add(own.clone()));
        self.unexplained |= others.unexplained;
    }

    /// Writings of one name mostly share their frame, which is asked once.
    fn add(&mut self, frame: (FrameReach, bool)) {
        if !self.own.contains(&frame) {
            self.own.push(frame);
        }
    }

    /// Whether syllables leave some of one of the forms unexplained: if not, the frames of others count only where
    /// they do.
    #[must_use]
    pub const fn any_unexplained(&self) -> bool {
        self.unexplained
    }

    /// The most the frame of a form says, in sixteenths of a bit; `None` where frames are not compared.
    pub fn most(&self, other: Frame) -> Option<i32> {
        if !self.unexplained && !other.is_unexplained() {
            return None;
        }
        let compared = self.own.iter().filter(|(_, unexplained)| *unexplained || other.is_unexplained());
        let most = compared.map(|(own, _)| own.most(other.classes())).max()?;
        Some(most - evidence::FRAME_STEPS)
    }
}
