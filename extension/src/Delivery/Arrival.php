<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/**
 * When the browsers of a wiki follow a change, as far as the wiki can know that.
 *
 * It takes up to a minute until the next refresh, and then as long as browsers keep the start-up module.
 */
final class Arrival {
	/** They follow at about a time. */
	public const COMING = 'coming';
	/** They have followed since about a time. */
	public const THERE = 'there';
	/** Refreshes have become rare; the last one that succeeded was at a time, before the change. */
	public const LATE = 'late';
	/** Nothing runs any more, since no refresh succeeds; the last one that did was at a time. */
	public const OUT = 'out';
	/** There never was a refresh that succeeded. */
	public const NEVER = 'never';
	/** The site lets nothing run on this wiki. */
	public const OFF = 'off';

	/** Seconds from one refresh to the next. */
	private const REFRESH = 60;
	/** Seconds since a refresh after which the next is late. */
	private const PATIENCE = 3 * self::REFRESH;

	/**
	 * @param string $kind one of the constants
	 * @param int $time Unix time; 0 where there is none
	 */
	private function __construct( public readonly string $kind, public readonly int $time = 0 ) {
	}

	/**
	 * @param bool $runs whether instruments run on the wiki at all
	 * @param ?int $success Unix time of the last refresh that succeeded
	 * @param bool $delivers whether what it got still counts
	 * @param int $changed Unix time
	 * @param int $kept for how many seconds browsers keep the start-up module
	 * @param int $now
	 */
	public static function of( bool $runs, ?int $success, bool $delivers, int $changed, int $kept, int $now ): self {
		$by = $changed + self::REFRESH + $kept;
		return match ( true ) {
			!$runs => new self( self::OFF ),
			$success === null => new self( self::NEVER ),
			!$delivers => new self( self::OUT, $success ),
			$success >= $changed => new self( $by <= $now ? self::THERE : self::COMING, $by ),
			$now - $success > self::PATIENCE => new self( self::LATE, $success ),
			// It may be that the refresh which is due only now brings it.
			default => new self( self::COMING, max( $by, $now + $kept ) ),
		};
	}
}
