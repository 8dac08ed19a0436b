<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/** Whether what was delivered last still counts, when the source may be out of order. */
final class OutagePolicy {
	public const CLOSED = 'closed';
	/** Seconds for which "closed" bears attempts that fail. */
	private const FAILING = 60;
	/** Seconds for which it bears that nobody tries. */
	private const SILENT = 600;

	/** @param ?int $seconds for how many a delivery counts; null: "closed" */
	public function __construct( private readonly ?int $seconds ) {
	}

	/** Return a policy's whole seconds, or null where it has none. */
	public static function seconds( mixed $policy ): ?int {
		$isTime = ( is_int( $policy ) || ( is_float( $policy ) && is_finite( $policy ) ) ) && $policy >= 0;
		return $isTime ? (int)min( $policy, PHP_INT_MAX >> 1 ) : null;
	}

	public function delivers( ?Record $record, int $now ): bool {
		$age = Record::age( $record?->success, $now );
		if ( $age === null ) {
			return false;
		}
		if ( $this->seconds !== null ) {
			return $age <= $this->seconds;
		}
		// Of an attempt in the future nothing is known; the success was the last one then.
		$silent = Record::age( $record->attempt, $now ) ?? $age;
		return $silent <= self::SILENT && ( !$record->isFailing( $now ) || $age <= self::FAILING );
	}

	/**
	 * Return the generation below which a hub's answer is an old one; null if any is believed.
	 *
	 * It counts for as long as a delivery can: after that there is nothing to defend, and a hub may have been restored.
	 */
	public function oldestGeneration( ?Record $record, int $now ): ?int {
		$age = Record::age( $record?->success, $now );
		return $age !== null && $age <= max( $this->seconds ?? 0, self::SILENT ) ? $record->generation : null;
	}
}
