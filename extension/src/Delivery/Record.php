<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

/** What the cache keeps for the farm: facts of the last good delivery, and how the last attempt to get one went. */
final class Record {
	/** Seconds by which the clocks of a farm's hosts may differ. */
	private const SKEW = 10;
	/** Seconds after which an attempt that has not come to an end counts as failed. It takes a few. */
	private const UNFINISHED = 30;

	/**
	 * @param ?int $success Unix time of the last delivery; null if there never was one
	 * @param int $attempt Unix time of the last attempt
	 * @param ?string $error why the last attempt failed; null if it did not
	 * @param int $generation the next five are of the last delivery
	 * @param bool $allOff
	 * @param string $sha256
	 * @param array{name:string,reason:string}[] $leftOut
	 * @param int $count
	 * @param ?int $begun Unix time of an attempt that has not come to an end, or never will; null if there is none
	 */
	public function __construct(
		public readonly ?int $success,
		public readonly int $attempt,
		public readonly ?string $error = null,
		public readonly int $generation = 0,
		public readonly bool $allOff = false,
		public readonly string $sha256 = '',
		public readonly array $leftOut = [],
		public readonly int $count = 0,
		public readonly ?int $begun = null
	) {
	}

	public static function ofDelivery( Delivery $delivery, int $now ): self {
		return new self(
			$now, $now, null, $delivery->generation, $delivery->allOff, $delivery->sha256(), $delivery->leftOut,
			count( $delivery->instruments )
		);
	}

	/** Return the record while an attempt is made. One before it that never came to an end has failed. */
	public static function ofAttempt( ?self $before, int $now ): self {
		$failed = $before?->begun === null ? [] : [ 'error' => 'The refresh before did not come to an end.' ];
		// @phan-suppress-next-line PhanParamTooFewUnpack They are named.
		return new self( ...[ 'attempt' => $now, 'begun' => $now ] + $failed + self::kept( $before, $now ) );
	}

	/** Return the record after an attempt that failed: what was delivered last stays in it. */
	public static function ofFailure( ?self $before, string $error, int $now ): self {
		// @phan-suppress-next-line PhanParamTooFewUnpack They are named.
		return new self( ...[ 'attempt' => $now, 'error' => $error, 'begun' => null ] + self::kept( $before, $now ) );
	}

	/**
	 * Return how many seconds ago an instant of a record was; null if there is none.
	 *
	 * An instant in the future is none: a clock that was ahead wrote it, and nobody knows when.
	 */
	public static function age( ?int $instant, int $now ): ?int {
		return $instant === null || $instant > $now + self::SKEW ? null : $now - $instant;
	}

	/** Tell whether the last attempt failed, by what it said or by its silence. */
	public function isFailing( int $now ): bool {
		return $this->error !== null
			|| ( $this->begun !== null && ( self::age( $this->begun, $now ) ?? PHP_INT_MAX ) > self::UNFINISHED );
	}

	/** Return what outlives an attempt. A success in the future does not, or it would count when that has come. */
	private static function kept( ?self $before, int $now ): array {
		$kept = $before ? get_object_vars( $before ) : [];
		return [ 'success' => self::age( $before?->success, $now ) === null ? null : $before->success ] + $kept;
	}
}
