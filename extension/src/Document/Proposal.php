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
	 */
	public function __construct(
		private readonly array $revisions,
		private readonly array $instrument,
		array $others = []
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
		$branch = $this->branchPoint();
		return $branch !== null && $this->known[$branch]['sha1'] === $live ? 'open' : 'outdated';
	}

	/** Return the id of the newest revision that said what was live while it was the head; null if none did. */
	public function branchPoint(): ?int {
		foreach ( array_reverse( $this->revisions ) as $each ) {
			if ( $this->agreed[$each['revision']] ) {
				return $each['revision'];
			}
		}
		return null;
	}

	/**
	 * Return who wrote what is proposed, in the order of their first revision; a hidden user is null.
	 *
	 * All users after the branch point; if that replaced a text that still waited, those who wrote that text; and those
	 * who contributed to any revision with one of these texts when that waited here before. What is gone was written by
	 * a hidden user.
	 */
	public function contributors(): array {
		$written = $this->written();
		$isGone = $written && $this->revisions[0]['parent'];
		foreach ( $written as $each ) {
			$isGone = $isGone || ( $each['parent'] && !isset( $this->known[$each['parent']] ) );
		}
		$users = $isGone ? [ null ] : [];
		foreach ( $written as $each ) {
			if ( !in_array( $each['user'], $users, true ) ) {
				$users[] = $each['user'];
			}
		}
		return $users;
	}

	/** Return the revisions by which somebody is a contributor, oldest first. */
	private function written(): array {
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
		$before = self::older( $this->instrumentIds, $id );
		// Of an instrument whose beginning is gone nobody knows what it said then, or that it was not there.
		$first = $this->instrument && $this->instrument[0]['parent'] ? null : sha1( '{}' );
		$said = $this->said[$sha1] ?? [];
		$next = $said[self::older( $said, $id )] ?? INF;
		return $sha1 === ( $before ? $this->instrument[$before - 1]['sha1'] : $first )
			|| ( $next < INF && $next < ( $this->until[$id] ?? INF ) );
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
