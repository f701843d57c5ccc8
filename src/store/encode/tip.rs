//! Tips.

use crate::domain::ids::TipId;
use crate::domain::text::Personal;
use crate::domain::tip::{Tip, TipMessage};
use crate::store::encode::damaged::{Damaged, sized};
use crate::store::encode::profile::read_org;
use crate::store::proto;

pub fn write_tip(tip: &Tip) -> proto::Tip {
    proto::Tip {
        id: tip.id.0.to_vec(),
        about: tip.about.as_ref().map_or_else(String::new, |about| about.as_str().to_owned()),
        words: tip.words.reveal().to_owned(),
        messages: tip
            .messages
            .iter()
            .map(|message| proto::TipMessage {
                by_sender: message.by_sender,
                words: message.words.reveal().to_owned(),
            })
            .collect(),
        revision: tip.revision,
    }
}

pub fn read_tip(tip: proto::Tip) -> Result<Tip, Damaged> {
    let messages = tip
        .messages
        .into_iter()
        .map(|message| TipMessage { by_sender: message.by_sender, words: Personal::stored(message.words) });
    Ok(Tip {
        id: TipId(sized(&tip.id, "a tip's id")?),
        about: if tip.about.is_empty() { None } else { Some(read_org(&tip.about)?) },
        words: Personal::stored(tip.words),
        messages: messages.collect(),
        revision: tip.revision,
    })
}
