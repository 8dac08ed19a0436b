<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/**
 * A proposal beside its instrument: whether it still waits, and who wrote it. schemas/vectors/review says the rule.
 *
 * Both are lists of revisions, oldest first, as `Histories::of` returns them. Texts are compared by their SHA-1; a
 * hidden one equals nothing. One wiki holds both pages, so revision ids order everything.
 */
final class Proposal {
	/** For each revision of the proposal, whether the instrument ever said the same while it was the head. */
	private readonly array $agreed;

	public function __construct( private readonly array $revisions, private readonly array $instrument ) {
		$agreed = [];
		foreach ( $revisions as $place => $revision ) {
			$first = $this->instrumentsAt( $revision['revision'] );
			$last = isset( $revisions[$place + 1] )
				? $this->instrumentsAt( $revisions[$place + 1]['revision'] ) : count( $instrument );
			$live = array_column( array_slice( $instrument, $first, $last - $first ), 'sha1' );
			$live[] = $first ? $instrument[$first - 1]['sha1'] : sha1( '{}' );
			$agreed[] = $revision['sha1'] !== null && in_array( $revision['sha1'], $live, true );
		}
		$this->agreed = $agreed;
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
		$later = array_slice( $this->instrument, $this->instrumentsAt( $head['revision'] ) );
		if ( in_array( $head['sha1'], array_column( $later, 'sha1' ), true ) ) {
			return 'merged';
		}
		$branch = $this->branch();
		return $branch >= 0 && $this->revisions[$branch]['sha1'] === $live ? 'open' : 'outdated';
	}

	/** Return the id of the newest revision that said what was live while it was the head; null if none did. */
	public function branchPoint(): ?int {
		return $this->revisions[ $this->branch() ]['revision'] ?? null;
	}

	/**
	 * Return who wrote what is proposed, in the order of their first revision; a hidden user is null.
	 *
	 * All users after the branch point; and, if that replaced a text that still waited, those who wrote that text.
	 */
	public function contributors(): array {
		$at = $this->branch();
		while ( $at > 0 && $this->revisions[$at]['sha1'] !== sha1( '{}' ) && !$this->rests( $at - 1 ) ) {
			for ( $at -= 2; $at >= 0 && !$this->rests( $at ); $at-- );
		}
		$users = [];
		foreach ( array_slice( $this->revisions, max( $at, -1 ) + 1 ) as $revision ) {
			if ( !in_array( $revision['user'], $users, true ) ) {
				$users[] = $revision['user'];
			}
		}
		return $users;
	}

	/** Tell whether nothing waited on the page when this revision was its head. */
	private function rests( int $place ): bool {
		return $this->agreed[$place] || $this->revisions[$place]['sha1'] === sha1( '{}' );
	}

	private function branch(): int {
		return self::last( array_keys( $this->agreed, true, true ) ) ?? -1;
	}

	/** Return how many revisions the instrument had when a revision was saved. */
	private function instrumentsAt( int $revision ): int {
		return count( array_filter( $this->instrument, static fn ( $each ) => $each['revision'] < $revision ) );
	}

	private static function last( array $list ): mixed {
		return $list ? $list[ array_key_last( $list ) ] : null;
	}
}
