<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** How a proposal stands, in the words of people: of what does not wait any more, what became of it, and by whom. */
final class ReviewState {
	public const OPEN = 'open';
	public const OUTDATED = 'outdated';
	public const APPROVED = 'approved';
	public const DECLINED = 'declined';
	public const WITHDRAWN = 'withdrawn';
	/** Nothing was proposed; or somebody emptied the page who had no say in it. */
	public const EMPTY = 'empty';

	/** How the summary begins with which it is declined; a right holder who empties the page need not say so. */
	public const SAYS_DECLINED = 'Declined:';
	/** The same of one of its authors. */
	public const SAYS_WITHDRAWN = 'Withdrawn:';

	/**
	 * @param string $name one of the constants
	 * @param array $users who wrote what waits; or who approved, declined or withdrew it; a hidden one is null
	 * @param ?array $since the revision with which it came to stand so: of what waits, its first one
	 */
	private function __construct(
		public readonly string $name,
		public readonly array $users,
		public readonly ?array $since
	) {
	}

	/**
	 * @param Proposal $proposal
	 * @param callable $holdsRight tells of a user's name whether they may make it live
	 */
	public static function of( Proposal $proposal, callable $holdsRight ): self {
		$state = $proposal->state();
		if ( self::isWaiting( $state ) ) {
			$first = $proposal->contributions()[0] ?? null;
			$known = array_column( $proposal->revisions, null, 'revision' );
			return new self( $state, $proposal->contributors(), $known[$first] ?? null );
		}
		$closing = self::approval( $proposal );
		if ( $closing !== null ) {
			return new self( self::APPROVED, [ $closing['user'] ], $closing );
		}
		$closing = self::emptied( $proposal->revisions );
		return $closing === null
			? new self( self::EMPTY, [], null )
			: new self( self::closed( $proposal, $closing, $holdsRight ), [ $closing['user'] ], $closing );
	}

	/** Tell whether somebody has to decide. */
	public function waits(): bool {
		return self::isWaiting( $this->name );
	}

	/** Return the revision by which what the proposal says became live; null if it did not. */
	private static function approval( Proposal $proposal ): ?array {
		$head = $proposal->revisions ? $proposal->revisions[ array_key_last( $proposal->revisions ) ] : null;
		if ( $head === null || in_array( $head['sha1'], [ null, sha1( '{}' ) ], true ) ) {
			return null;
		}
		foreach ( $proposal->instrument as $each ) {
			if ( $each['revision'] > $head['revision'] && $each['sha1'] === $head['sha1'] ) {
				return $each;
			}
		}
		return null;
	}

	/** Return the revision since which the page says nothing; null if it says something, or never did. */
	private static function emptied( array $revisions ): ?array {
		$since = null;
		foreach ( array_reverse( $revisions ) as $each ) {
			if ( $each['sha1'] !== sha1( '{}' ) ) {
				return $since;
			}
			$since = $each;
		}
		return null;
	}

	/** Return what it means that somebody emptied the page; configurator/usecases/proposals.py reads it alike. */
	private static function closed( Proposal $proposal, array $closing, callable $holdsRight ): string {
		$user = $closing['user'];
		$earlier = static fn ( array $revisions ): array => array_values( array_filter(
			$revisions, static fn ( $each ) => $each['revision'] < $closing['revision'] ) );
		$was = new Proposal( $earlier( $proposal->revisions ), $earlier( $proposal->instrument ),
			$earlier( $proposal->others ), $proposal->removed );
		$waited = self::isWaiting( $was->state() );
		$authors = $was->contributors();
		if ( $user !== null && $holdsRight( $user ) ) {
			$saysSo = str_starts_with( $closing['comment'] ?? '', self::SAYS_DECLINED );
			if ( $saysSo || ( $waited && !array_intersect( [ $user, null ], $authors ) ) ) {
				return self::DECLINED;
			}
		}
		return $waited && in_array( $user, $authors, true ) ? self::WITHDRAWN : self::EMPTY;
	}

	private static function isWaiting( string $state ): bool {
		return in_array( $state, [ self::OPEN, self::OUTDATED ], true );
	}
}
