//! Stops (S36) are set at once by one officer, and no officer fills the record with them (S10, S16): what is
//! not there counts like what is, so the limit tells nobody which of the two it was.

use homeward::domain::access::Call;
use homeward::domain::actor::Actor;
use homeward::domain::entry::{Alert, What};
use homeward::domain::ids::{CaseId, OrgCode, Position};
use homeward::domain::registry::Change;
use homeward::domain::release::act::{Act, BrakeAct, BrakeTarget, Cause};
use homeward::domain::release::unlawful::Unlawful;
use homeward::domain::setting::Setting;
use homeward::service::Refusal;
use homeward::store::DeedsOf;

use crate::release::service::Path;

fn stop(path: &Path, by: &Actor, target: BrakeTarget) -> Result<(), Refusal> {
    path.world.act(by, &Act::Brake { target, act: BrakeAct::Pulled(Cause::Stopped) })
}

fn lift(path: &Path, by: &Actor, target: BrakeTarget) -> Result<(), Refusal> {
    path.world.act(by, &Act::Brake { target, act: BrakeAct::Lifted })
}

fn pulled_everything(path: &Path) -> usize {
    let pulled = Act::Brake { target: BrakeTarget::Everything, act: BrakeAct::Pulled(Cause::Stopped) };
    path.world.store.deeds(DeedsOf::Brakes).unwrap().iter().filter(|kept| kept.deed.act == pulled).count()
}

#[test]
fn s36_nobody_stops_everything_without_end_by_halves_of_her_own() {
    let path = Path::confirmed();
    path.world.change_registry(Change::Set(Setting::StopsADay, 3));
    let (officer, other) = path.officers();
    let all = BrakeTarget::Everything;
    for _ in 0..3 {
        stop(&path, &officer, all.clone()).unwrap();
        lift(&path, &officer, all.clone()).unwrap();
    }
    for _ in 0..5 {
        let again = stop(&path, &officer, all.clone());
        assert!(matches!(again, Err(Refusal::Precondition(_))), "{again:?}");
    }
    assert_eq!(pulled_everything(&path), 3);
    // What two lifted, and what another half lifted, she stops all the same.
    lift(&path, &other, all.clone()).unwrap();
    stop(&path, &officer, all.clone()).expect("it does not stand");
    lift(&path, &other, all.clone()).unwrap();
    stop(&path, &officer, all).expect("the half is another's");
    assert_eq!(pulled_everything(&path), 5);
}

fn nobody(n: u8) -> BrakeTarget {
    BrakeTarget::Case(CaseId([n; 16]))
}

#[test]
fn s36_one_officer_sets_so_many_stops_a_day_whatever_they_are_of_and_can_always_stop_everything() {
    let mut path = Path::confirmed();
    path.world.change_registry(Change::Set(Setting::StopsADay, 3));
    let (officer, other) = path.officers();
    let own = BrakeTarget::Case(path.case);
    for n in 1..=2 {
        stop(&path, &officer, nobody(n)).expect("that it is nobody's is not told");
    }
    stop(&path, &officer, BrakeTarget::Station(OrgCode::new("no-such-station").unwrap())).unwrap();
    let refused = |path: &Path, target| {
        let refused = stop(path, &officer, target);
        assert!(matches!(refused, Err(Refusal::Precondition(_))), "{refused:?}");
        format!("{refused:?}")
    };
    let told = refused(&path, nobody(3));
    let station = BrakeTarget::Station(path.station.clone());
    for target in [own.clone(), nobody(1), station.clone()] {
        assert_eq!(refused(&path, target), told, "the same for what is there and what is not");
    }
    let kept = |path: &Path| path.world.store.deeds(DeedsOf::Brakes).unwrap().len();
    assert_eq!(kept(&path), 3);
    let entries = path.world.store.entries(Position(0), 10_000).unwrap();
    let noted = |wanted: fn(&What) -> bool| entries.iter().filter(|one| wanted(&one.what)).count();
    assert_eq!(noted(|what| matches!(what, What::Refused { call: Call::SetHold })), 4);
    assert_eq!(noted(|what| matches!(what, What::Alerted { alert: Alert::Limit, .. })), 4);

    // Another officer stops her case, and everything can be stopped by her who has none left.
    stop(&path, &other, own.clone()).expect("each officer has her own");
    stop(&path, &officer, BrakeTarget::Everything).unwrap();
    refused(&path, BrakeTarget::Everything);
    lift(&path, &other, BrakeTarget::Everything).unwrap();
    stop(&path, &officer, BrakeTarget::Everything).expect("half of a lift is undone at once");
    assert_eq!(lift(&path, &officer, BrakeTarget::Everything), Ok(()), "the first half again");
    lift(&path, &other, BrakeTarget::Everything).unwrap();

    // Lifting is not counted, a restart forgives nothing, and another day begins anew.
    lift(&path, &officer, nobody(1)).unwrap();
    assert_eq!(lift(&path, &officer, nobody(9)), Err(Refusal::Unlawful(Unlawful::NothingThere)));
    path.world.restart();
    refused(&path, own.clone());
    path.world.wait_ms(86_400_000);
    stop(&path, &officer, station).unwrap();
}

#[test]
fn s36_whoever_has_no_stop_left_can_undo_her_own_half_of_a_lift_of_everything() {
    let path = Path::confirmed();
    path.world.change_registry(Change::Set(Setting::StopsADay, 2));
    let (one, other) = path.officers();
    [1, 2].iter().for_each(|n| stop(&path, &one, nobody(*n)).unwrap());
    assert!(stop(&path, &one, nobody(3)).is_err(), "she has none left");
    stop(&path, &other, BrakeTarget::Everything).unwrap();
    for _ in 0..2 {
        lift(&path, &one, BrakeTarget::Everything).unwrap();
        stop(&path, &one, BrakeTarget::Everything).expect("so often a day she may");
    }
    lift(&path, &one, BrakeTarget::Everything).unwrap();
    assert!(stop(&path, &one, BrakeTarget::Everything).is_err(), "but without end she may not");
    stop(&path, &other, BrakeTarget::Everything).expect("it is another's half");
}
