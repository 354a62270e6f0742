"""The day as the clerk plays it, and the three days on which what was asked for comes back and results go out."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.whole import day_count as count
from tests.whole.day_clerk import Clerk
from tests.whole.day_plan import DAY, FRI, THU, WED, Filed, a_day

OFFICER = "Lê Văn Hải"


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    """A moment of a day."""
    return day + timedelta(hours=hour, minutes=minute)


class Evenings:
    """What was looked at and printed at the end of each day: the board beside its count, the fees."""

    def __init__(self, clerk: Clerk, all_: list[Filed]) -> None:
        self._clerk, self._all = clerk, all_
        self.fees: dict[datetime, bytes] = {}
        self.boards: list[tuple[dict[str, int], dict[str, int]]] = []

    def close(self, *, fees: bool = False) -> None:
        """Look at the board; print the fees where some were taken."""
        self.boards.append((self._clerk.board(), count.board(self._all, self._clerk.now)))
        if fees:
            self.fees[self._clerk.now] = self._clerk.print_ledger("le phi trong ngay")


def played(clerk: Clerk) -> tuple[list[Filed], Evenings]:
    """The day, and the three days after it on which what was asked for comes back and results go out."""
    all_ = a_day()
    evenings = Evenings(clerk, all_)
    rounds = {n: [one for one in all_ if not one.instant and one.round == n] for n in range(8)}
    for one in all_:
        clerk.take_in(one, at_once=one.instant and one.round < 4)
    monday(clerk, all_, rounds)
    evenings.close(fees=True)
    wednesday(clerk, all_, rounds)
    evenings.close()
    thursday(clerk, rounds)
    evenings.close(fees=True)
    friday(clerk, rounds)
    evenings.close()
    return all_, evenings


def monday(clerk: Clerk, all_: list[Filed], rounds: dict[int, list[Filed]]) -> None:
    """Before closing: what came in whole goes to the officer, what is not whole is asked for; those who wait have their results."""
    clerk.at(at(DAY, 16, 40))
    clerk.hand_by_scanning(rounds[0][:5] + rounds[2][1:6], OFFICER)
    clerk.hand(rounds[2][0], OFFICER)
    clerk.at(at(DAY, 16, 45))
    for one in rounds[1][:8]:
        clerk.ask_supplement(one)
    clerk.at(at(DAY, 16, 50))
    for one in rounds[2][:6]:
        clerk.ask_payment(one, 150_000)
    clerk.at(at(DAY, 16, 55))
    waiting = [one for one in all_ if one.instant and one.round in (4, 5)]
    for one in waiting:
        if one.kind.fee:
            clerk.charge(one, one.kind.fee, online=one.round == 5)
    clerk.give_out_together(waiting)


def wednesday(clerk: Clerk, all_: list[Filed], rounds: dict[int, list[Filed]]) -> None:
    """Tuesday is a day off. Supplements come back, mistakes are found, first results."""
    clerk.at(at(WED, 8, 20))
    for one in rounds[1][:7]:
        clerk.resume(one)
    clerk.at(at(WED, 9, 10))
    for one in rounds[3][:5]:
        clerk.correct(one, "name", f"{one.name} Ỵ")
        one.name += " Ỵ"
        clerk.reprint(one)
    clerk.at(at(WED, 9, 50))
    for one in rounds[4][:5]:
        clerk.correct(one, "received_at", "20/11")
        one.received = one.received.replace(day=20)
    clerk.at(at(WED, 10, 30))
    clerk.ready_together([*rounds[0][1:], *(one for one in all_ if one.instant and one.round >= 6)])
    clerk.ready(rounds[0][0])
    clerk.at(at(WED, 15, 0))
    for one in rounds[0][:4]:
        clerk.give_out(one)
    for one in rounds[0][4:6]:
        clerk.give_out(one, "authorised", "Hồ Thị Ỷ")


def thursday(clerk: Clerk, rounds: dict[int, list[Filed]]) -> None:
    """Money comes in, some are late, some give up."""
    clerk.at(at(THU, 8, 40))
    for one in rounds[2][:5]:
        clerk.resume(one)
        clerk.charge(one, 150_000, online=one.place % 2 == 0)
    clerk.at(at(THU, 9, 30))
    for one in rounds[5][:4]:
        clerk.apologise(one, 3)
    for one in rounds[5][4:6]:
        clerk.waive(one)
    clerk.at(at(THU, 10, 15))
    for one in rounds[6][:2]:
        clerk.withdraw(one)
    for one in rounds[6][2:5]:
        clerk.hand(one, OFFICER)
        clerk.stop(one)
    clerk.void(rounds[6][5])


def friday(clerk: Clerk, rounds: dict[int, list[Filed]]) -> None:
    """What had been supplemented is done; one hand-out was a mistake."""
    clerk.at(at(FRI, 14, 5))
    for one in rounds[1][:5]:
        clerk.ready(one)
    for one in rounds[1][:2]:
        clerk.give_out(one, "post", f"EB{one.place:09d}VN")
    clerk.at(at(FRI, 15, 30))
    clerk.take_back(rounds[1][0], 9)
