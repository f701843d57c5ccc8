//! Text at the door: identifying numbers masked in every disguise, innocent texts untouched, look-alike
//! code points compared as one, rare names kept.

mod disguise;
mod forms;
mod golden;
mod innocent;

mod a15;
mod blind;
mod tried;
