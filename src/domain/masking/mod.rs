//! Identifying numbers and addresses in free text, found and masked, also where they are disguised:
//! pure functions of texts. Knows nothing of records, callers or storage.

mod escapes;
mod symbols;

mod address;
mod chat;
mod codes;
mod coordinates;
mod dashes;
mod doors;
mod email;
mod handles;
mod laced;
mod links;
mod numbers;
mod papers;
mod parcels;
mod spelled;
mod split;
mod spoken;
mod told;

mod mask;
mod statements;

pub use mask::{MASK, MaskKind, Masked, mask, mask_together, names_somebody};
pub use statements::{FieldText, MaskedField, mask_statements, mask_texts, of_names_and_places};
