<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/**
 * A proposal beside its instrument: whether it still waits, and who wrote it. schemas/vectors/review says the rule.
 *
 * All are lists of revisions as `Histories::proposal` has them, the two pages' chains oldest first. Texts are compared
 * by their SHA-1; a hidden one equals nothing. One wiki holds both pages, so revision ids order everything.
 */
final class Proposal {
	/** All revisions of the proposal's page that are known, by id. */
	private readonly array $known;
	/** For each of these, the id of that which replaced it. */
	private readonly array $until;
	/** The ids of the instrument's revisions, rising; and by what they say. */
	private readonly array $instrumentIds;
	private readonly array $said;
	/** For each known revision, whether the instrument ever said the same while it was the head. */
	private readonly array $agreed;

	/**
	 * @param array[] $revisions what the proposal's page showed
	 * @param array[] $instrument what the instrument's page showed
	 * @param array[] $others what else is known of the proposal's page: beside its chain, or deleted
	 * @param int $removed the newest of its revisions that was there before the instrument's page went away; 0 if
	 *  that did not
	 */
	public function __construct(
		public readonly array $revisions,
		public readonly array $instrument,
		public readonly array $others = [],
		public readonly int $removed = 0
	) {
		$this->known = array_column( $revisions, null, 'revision' ) + array_column( $others, null, 'revision' );
		$this->until = $this->untils();
		$said = [];
		foreach ( $instrument as $each ) {
			$said[$each['sha1'] ?? ''][] = $each['revision'];
		}
		$this->said = $said;
		$this->instrumentIds = array_column( $instrument, 'revision' );
		$this->agreed = array_map( $this->agrees( ... ), $this->known );
	}

	/**
	 * Return why a user may not save a text that switches nothing off; null if they may.
	 *
	 * @return string|null "not-proposed", "merged", "outdated" or "own-proposal"; the first that holds
	 */
	public function refusal( string $user, string $sha1 ): ?string {
		if ( $this->instrument && self::last( $this->instrument )['sha1'] === $sha1 ) {
			return null;
		}
		if ( !$this->revisions || self::last( $this->revisions )['sha1'] !== $sha1 ) {
			return 'not-proposed';
		}
		$state = $this->state();
		if ( $state !== 'open' ) {
			return $state === 'empty' ? 'not-proposed' : $state;
		}
		return array_intersect( [ $user, null ], $this->contributors() ) ? 'own-proposal' : null;
	}

	/** Return "empty", "merged", "open" or "outdated". */
	public function state(): string {
		$empty = sha1( '{}' );
		$head = self::last( $this->revisions ) ?? [ 'revision' => 0, 'sha1' => $empty ];
		$live = $this->instrument ? self::last( $this->instrument )['sha1'] : $empty;
		if ( $head['sha1'] === $empty || $head['sha1'] === $live ) {
			return 'empty';
		}
		if ( ( self::last( $this->said[$head['sha1'] ?? ''] ?? [] ) ?? 0 ) > $head['revision'] ) {
			return 'merged';
		}
		$began = $this->beginning()['sha1'] ?? null;
		return $began !== null && $began === $live ? 'open' : 'outdated';
	}

	/** Return the id of the revision that says what was live when the proposal began; null if none does. */
	public function branchPoint(): ?int {
		return $this->beginning()['point'] ?? null;
	}

	/** Return the id of the instrument's revision from which it began; null for a new one, or if nobody knows. */
	public function base(): ?int {
		return $this->beginning()['live'] ?? null;
	}

	/**
	 * Return the id of a revision, of either page, that says what was live when the proposal began.
	 *
	 * @return int|null 0 if there was no instrument; null if nobody knows
	 */
	public function beganWith(): ?int {
		$began = $this->beginning();
		return isset( $began['sha1'] ) ? $began['point'] ?? $began['live'] ?? 0 : null;
	}

	/** Return the ids of the revisions that propose something, since the proposal began, oldest first. */
	public function contributions(): array {
		return array_column( array_slice( $this->revisions, $this->beginning()['first'] ?? 0 ), 'revision' );
	}

	/**
	 * Return where what is proposed began; null if that is gone.
	 *
	 * That is the newest of these: a revision that agreed, which is a branch point; one that begins by itself, from
	 * what was live when it was saved; and one that would, but says an older text of the instrument and was replaced
	 * by another text. That was copied too late, and is the branch point of that older time.
	 *
	 * @return array|null the place of the `first` revision that proposes something, what was live then (`sha1`; null if
	 *  nobody knows), and the ids of the branch `point` and of the revision that was `live`, each null if there is none
	 */
	private function beginning(): ?array {
		$head = self::last( $this->revisions );
		foreach ( array_reverse( $this->revisions, true ) as $place => $each ) {
			if ( $this->agreed[$each['revision']] ) {
				return $this->fromPoint( $place );
			}
			if ( $this->beginsByItself( $each ) ) {
				$isLate = $each['sha1'] !== $head['sha1'] && $this->restores( $each );
				return $isLate ? $this->fromPoint( $place ) : $this->fromLive( $place );
			}
		}
		return null;
	}

	private function fromPoint( int $place ): array {
		[ 'revision' => $id, 'sha1' => $sha1 ] = $this->revisions[$place];
		$said = $this->said[$sha1] ?? [];
		$before = self::older( $said, $this->until[$id] ?? PHP_INT_MAX );
		return [ 'first' => $place + 1, 'sha1' => $sha1, 'point' => $id, 'live' => $said[$before - 1] ?? null ];
	}

	private function fromLive( int $place ): array {
		[ 'revision' => $id, 'sha1' => $sha1 ] = $this->revisions[$place];
		$before = self::older( $this->instrumentIds, $id );
		// A hidden text may have been a branch point.
		$isForgotten = $sha1 === null || ( !$before && $id <= $this->removed );
		$live = $isForgotten ? null : $this->liveBefore( $id );
		return [
			'first' => $place, 'sha1' => $live, 'point' => null,
			'live' => $live === null ? null : $this->instrumentIds[$before - 1] ?? null
		];
	}

	/**
	 * Tell whether a proposal begins with a revision that does not agree, though no branch point is before it.
	 *
	 * It is the page's first; or replaced `{}`, which was no branch point; or replaced what was approved, when that was
	 * live no more.
	 */
	private function beginsByItself( array $revision ): bool {
		if ( !$revision['parent'] ) {
			return true;
		}
		$parent = $this->known[$revision['parent']] ?? null;
		if ( $parent === null || !$this->agreed[$parent['revision']] ) {
			return ( $parent['sha1'] ?? null ) === sha1( '{}' );
		}
		$lives = array_map( $this->liveBefore( ... ), [ $parent['revision'], $revision['revision'] ] );
		return !in_array( $parent['sha1'], $lives, true );
	}

	/** Tell whether a revision says what the instrument said before it was made. */
	private function restores( array $revision ): bool {
		return $revision['sha1'] !== null
			&& ( $this->said[$revision['sha1']][0] ?? PHP_INT_MAX ) < $revision['revision'];
	}

	/**
	 * Return who wrote what is proposed, in the order of their first revision; a hidden user is null.
	 *
	 * All users after the branch point; if that replaced a text that still waited, those who wrote that text; and those
	 * who contributed to any revision with one of these texts when that waited here before. What is gone was written by
	 * a hidden user. Whoever only emptied the page wrote nothing.
	 */
	public function contributors(): array {
		$answered = $this->answered();
		$isGone = $answered && $this->revisions[0]['parent'];
		foreach ( $answered as $each ) {
			$isGone = $isGone || ( $each['parent'] && !isset( $this->known[$each['parent']] ) );
		}
		$users = $isGone ? [ null ] : [];
		foreach ( $answered as $each ) {
			if ( $each['sha1'] !== sha1( '{}' ) && !in_array( $each['user'], $users, true ) ) {
				$users[] = $each['user'];
			}
		}
		return $users;
	}

	/** Return the revisions that what is proposed may come from, oldest first. */
	private function answered(): array {
		$head = self::last( $this->revisions )['revision'] ?? null;
		if ( $head === null || $this->agreed[$head] ) {
			return [];
		}
		$waited = $this->waited();
		// A hidden text may be any.
		$tips = [ $head, ...$waited[''] ?? [] ];
		$found = [];
		while ( $tips ) {
			$id = array_pop( $tips );
			// What a revision was made from, back to where that began.
			do {
				$revision = $this->known[$id] ?? null;
				if ( $revision === null || isset( $found[$id] ) ) {
					break;
				}
				$found[$id] = $revision;
				$sha1 = $revision['sha1'] ?? '';
				array_push( $tips, ...$waited[$sha1] ?? [] );
				unset( $waited[$sha1] );
				$id = $revision['parent'];
			} while ( !$this->begins( $id ) );
		}
		ksort( $found );
		return $found;
	}

	/** Tell whether a revision said what was live, and replaced nothing that waited: a new proposal begins there. */
	private function begins( int $id ): bool {
		if ( !( $this->agreed[$id] ?? false ) ) {
			return false;
		}
		[ 'sha1' => $sha1, 'parent' => $parent ] = $this->known[$id];
		$empty = sha1( '{}' );
		return !$parent || $sha1 === $empty || ( $this->known[$parent]['sha1'] ?? null ) === $empty
			|| ( $this->agreed[$parent] ?? false );
	}

	/**
	 * Return the ids of the revisions that somebody may have to answer for again, by what they say; hidden is "".
	 *
	 * Not `{}`, which says nothing, nor what was live already, which was copied, or went live, which was approved.
	 */
	private function waited(): array {
		$waited = [];
		foreach ( $this->known as $id => $each ) {
			if ( $each['sha1'] !== sha1( '{}' ) && !$this->agreed[$id] ) {
				$waited[$each['sha1'] ?? ''][] = $id;
			}
		}
		return $waited;
	}

	private function untils(): array {
		$ids = array_keys( $this->known );
		rsort( $ids );
		$until = [];
		foreach ( $ids as $id ) {
			$until[$this->known[$id]['parent']] = $id;
		}
		foreach ( $this->revisions as $place => $each ) {
			$next = $this->revisions[$place + 1]['revision'] ?? null;
			if ( $next !== null ) {
				$until[$each['revision']] = $next;
			}
		}
		return $until;
	}

	private function agrees( array $revision ): bool {
		[ 'sha1' => $sha1, 'revision' => $id ] = $revision;
		if ( $sha1 === null ) {
			return false;
		}
		$said = $this->said[$sha1] ?? [];
		$next = $said[self::older( $said, $id )] ?? INF;
		return $sha1 === $this->liveBefore( $id ) || ( $next < INF && $next < ( $this->until[$id] ?? INF ) );
	}

	/** Return what was live when a revision was saved; null if it is hidden, or gone. */
	private function liveBefore( int $id ): ?string {
		$before = self::older( $this->instrumentIds, $id );
		if ( $before ) {
			return $this->instrument[$before - 1]['sha1'];
		}
		// Of an instrument whose beginning is gone nobody knows what it said then, or that it was not there.
		return $this->instrument && $this->instrument[0]['parent'] ? null : sha1( '{}' );
	}

	/** Return how many of these rising ids are lower than one. */
	private static function older( array $ids, int $id ): int {
		$low = 0;
		$high = count( $ids );
		while ( $low < $high ) {
			$middle = intdiv( $low + $high, 2 );
			[ $low, $high ] = $ids[$middle] < $id ? [ $middle + 1, $high ] : [ $low, $middle ];
		}
		return $low;
	}

	private static function last( array $list ): mixed {
		return $list ? $list[ array_key_last( $list ) ] : null;
	}
}
