//! Public figures: the tables that the log holds as published, and nothing made for the asking (S25).

use crate::audit::{Quarter, quarter_of};
use crate::domain::lines::Lines;
use crate::service::core::Service;
use crate::service::refusal::Refusal;

impl Service {
    /// The tables of a quarter, of the newest when none is named, and every quarter published; `None` for the
    /// tables when there are none yet.
    ///
    /// # Errors
    /// A quarter that was not published; failures of the store.
    pub fn published_tables(
        &self,
        quarter: Option<Quarter>,
    ) -> Result<(Option<Lines>, Vec<Quarter>), Refusal> {
        let all = self.duties.tables(&*self.store)?;
        let quarters: Vec<Quarter> = all.iter().filter_map(quarter_of).collect();
        let found = match quarter {
            None => all.last().cloned(),
            Some(quarter) => {
                let place = quarters.iter().position(|one| *one == quarter).ok_or(Refusal::NotFound)?;
                all.get(place).cloned()
            }
        };
        Ok((found, quarters))
    }
}
