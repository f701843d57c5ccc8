//! The real program from outside: a server started in one line, driven through the generated client,
//! through the commands and by a foreign client.

mod calls;
mod people;
mod raw;
mod review;
mod start_fails;
mod started;

mod duties;
mod ends;
mod flow;
mod path;

mod a10_tips;
mod a1_worlds;
mod a2_prober;
mod a8_walk;
mod access;
mod asking;
mod certificates;
mod limits;
mod linked;
mod masked;
mod matrix;
mod receipts;
mod tables;
mod worlds;

mod commands;
mod ended;
mod files;
mod foreign;
mod running;
