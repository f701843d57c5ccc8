//! Which kinds of marks are taken for one another, and which sites of the body lie so near that one
//! is written for the other. Tables only.

use crate::domain::body::{BodySite as Site, MarkKind as Kind};

/// Kinds taken for one another.
const KINDS: &[&[Kind]] = &[
    &[Kind::Scar, Kind::Burn, Kind::Surgery],
    &[Kind::Birthmark, Kind::Mole],
    &[Kind::MissingPart, Kind::Deformity],
];

/// Sites written for one another.
const SITES: &[&[Site]] = &[
    &[Site::Head, Site::Forehead, Site::Face],
    &[Site::Face, Site::Eye, Site::Nose, Site::Mouth, Site::Chin, Site::Ear],
    &[Site::Chin, Site::Neck],
    &[Site::Neck, Site::Shoulder, Site::Ear],
    &[Site::Shoulder, Site::UpperArm, Site::Back, Site::Chest],
    &[Site::UpperArm, Site::Elbow, Site::Forearm],
    &[Site::Forearm, Site::Wrist, Site::Hand],
    &[Site::Hand, Site::Finger],
    &[Site::Chest, Site::Abdomen],
    &[Site::Abdomen, Site::Waist],
    &[Site::Waist, Site::Back, Site::Hip],
    &[Site::Hip, Site::Thigh],
    &[Site::Thigh, Site::Knee],
    &[Site::Knee, Site::LowerLeg],
    &[Site::LowerLeg, Site::Ankle],
    &[Site::Ankle, Site::Foot],
    &[Site::Foot, Site::Toe],
];

const fn share_row_of_kinds(a: u8, b: u8) -> (bool, u8) {
    let (mut i, mut near, mut width) = (0, false, 0);
    while i < KINDS.len() {
        let (mut has_a, mut has_b, mut j) = (false, false, 0);
        while j < KINDS[i].len() {
            has_a |= KINDS[i][j] as u8 == a;
            has_b |= KINDS[i][j] as u8 == b;
            j += 1;
        }
        near |= has_a && has_b;
        if has_b {
            width += KINDS[i].len() as u8 - 1;
        }
        i += 1;
    }
    (near, width)
}

const fn share_row_of_sites(a: u8, b: u8) -> (bool, u8) {
    let (mut i, mut near, mut width) = (0, false, 0);
    while i < SITES.len() {
        let (mut has_a, mut has_b, mut j) = (false, false, 0);
        while j < SITES[i].len() {
            has_a |= SITES[i][j] as u8 == a;
            has_b |= SITES[i][j] as u8 == b;
            j += 1;
        }
        near |= has_a && has_b;
        if has_b {
            width += SITES[i].len() as u8 - 1;
        }
        i += 1;
    }
    (near, width)
}

const SIZE: usize = 32;

const fn table(sites: bool) -> [[u8; SIZE]; SIZE] {
    let mut table = [[0; SIZE]; SIZE];
    let mut a = 0;
    while a < SIZE {
        let mut b = 0;
        while b < SIZE {
            let (near, width) = if sites {
                share_row_of_sites(a as u8, b as u8)
            } else {
                share_row_of_kinds(a as u8, b as u8)
            };
            if near && a != b {
                table[a][b] = width;
            }
            b += 1;
        }
        a += 1;
    }
    table
}

static NEAR_KINDS: [[u8; SIZE]; SIZE] = table(false);
static NEAR_SITES: [[u8; SIZE]; SIZE] = table(true);

/// How many kinds the meant one is taken for, if the heard one is among them.
pub fn taken_for(heard: u8, meant: u8) -> Option<u8> {
    let width = NEAR_KINDS[usize::from(heard) % SIZE][usize::from(meant) % SIZE];
    (width > 0).then_some(width)
}

/// How many neighbours the meant site has, if the heard one is among them.
pub fn neighbours(heard: u8, meant: u8) -> Option<u8> {
    let width = NEAR_SITES[usize::from(heard) % SIZE][usize::from(meant) % SIZE];
    (width > 0).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_goes_both_ways_and_never_to_itself() {
        for &a in Site::ALL {
            for &b in Site::ALL {
                let (a, b) = (a as u8, b as u8);
                assert_eq!(neighbours(a, b).is_some(), neighbours(b, a).is_some());
            }
            assert_eq!(neighbours(a as u8, a as u8), None);
        }
    }
}
