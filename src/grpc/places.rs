//! How many connections there may be: in all, of one address, and of peers without a certificate. Each
//! open connection holds a place, which is free again when it is dropped.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The limits of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections at once.
    pub all: usize,
    /// Connections at once of one address; of IPv6, of one network of 64 bits.
    pub of_address: usize,
    /// Connections at once of peers that showed no certificate.
    pub without_certificate: usize,
    /// Connections at once that have not proved themselves yet; a new one takes the place of the oldest.
    pub beginning: usize,
    /// Longest time until a connection has proved itself and begun.
    pub handshake: Duration,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    without_certificate: usize,
    of_address: HashMap<IpAddr, usize>,
}

/// All places.
#[derive(Clone, Debug)]
pub struct Places {
    limits: ConnectionLimits,
    /// Guards the counts, for the time of a look and a change.
    taken: Arc<Mutex<Taken>>,
}

/// One connection's place.
#[derive(Debug)]
pub struct Place {
    places: Places,
    address: IpAddr,
    without_certificate: bool,
}

impl Places {
    /// No place is taken.
    pub fn new(limits: ConnectionLimits) -> Self {
        Self { limits, taken: Arc::default() }
    }

    /// A place for a connection from this address; `None` when its limit is reached.
    pub fn take(&self, address: IpAddr) -> Option<Place> {
        let address = network(address);
        let mut taken = self.counts();
        let own = taken.of_address.get(&address).copied().unwrap_or(0);
        if taken.all >= self.limits.all || own >= self.limits.of_address {
            return None;
        }
        taken.all += 1;
        taken.of_address.insert(address, own + 1);
        Some(Place { places: self.clone(), address, without_certificate: false })
    }

    /// The counts; a thread that panicked has left them whole, since nothing can fail between two changes.
    fn counts(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The place of a peer that showed no certificate; `None` when there are too many of them.
    pub fn without_certificate(mut self) -> Option<Self> {
        let mut taken = self.places.counts();
        if taken.without_certificate >= self.places.limits.without_certificate {
            return None;
        }
        taken.without_certificate += 1;
        drop(taken);
        self.without_certificate = true;
        Some(self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.counts();
        taken.all -= 1;
        taken.without_certificate -= usize::from(self.without_certificate);
        match taken.of_address.get_mut(&self.address) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(taken.of_address.remove(&self.address)),
        }
    }
}

/// Whom an address stands for: whoever has one address of IPv6 has its whole network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

    use super::*;

    const LIMITS: ConnectionLimits = ConnectionLimits {
        all: 6,
        of_address: 3,
        without_certificate: 2,
        beginning: 4,
        handshake: Duration::from_secs(1),
    };

    fn address(number: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, number])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Beside plain counts, after any comings and goings.
        #[test]
        fn no_limit_is_ever_passed_and_every_place_comes_back(
            moves in proptest::collection::vec((0u8..4, proptest::bool::ANY, proptest::bool::ANY), 1..60)
        ) {
            let places = Places::new(LIMITS);
            let mut open: Vec<(u8, bool, Place)> = Vec::new();
            for (number, known, leave) in moves {
                if leave && !open.is_empty() {
                    open.remove(usize::from(number) % open.len());
                    continue;
                }
                let own = open.iter().filter(|(of, ..)| *of == number).count();
                let unknown = open.iter().filter(|(_, known, _)| !known).count();
                let free = open.len() < LIMITS.all && own < LIMITS.of_address;
                let place = places.take(address(number));
                prop_assert_eq!(place.is_some(), free);
                let place = if known { place } else { place.and_then(Place::without_certificate) };
                prop_assert_eq!(place.is_some(), free && (known || unknown < LIMITS.without_certificate));
                open.extend(place.map(|place| (number, known, place)));
            }
            drop(open);
            let counts = places.counts();
            prop_assert_eq!((counts.all, counts.without_certificate), (0, 0));
            prop_assert!(counts.of_address.is_empty());
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_a_mapped_one_is_ipv4() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8:0:0:ffff::1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), address(1));
    }
}
