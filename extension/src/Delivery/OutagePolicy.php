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

	/** @param string|int $policy "closed", or for how many seconds a delivery counts */
	public function __construct( private readonly string|int $policy ) {
	}

	public function delivers( ?Record $record, int $now ): bool {
		if ( $record?->success === null ) {
			return false;
		}
		return is_int( $this->policy )
			? $now - $record->success <= $this->policy
			: $now - $record->attempt <= self::SILENT
				&& ( $record->error === null || $now - $record->success <= self::FAILING );
	}
}
