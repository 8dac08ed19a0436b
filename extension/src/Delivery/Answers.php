<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use BagOStuff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/**
 * The hub's answers to other wikis, prepared once and given until something is saved, starts or ends.
 *
 * Nobody has to say that something was saved: the catalogue's generation tells, in three small queries.
 */
final class Answers {
	private const VERSION = 1;
	/** Seconds to wait for another process that prepares the same. */
	private const PATIENCE = 5;

	public function __construct(
		private readonly Catalogue $catalogue,
		private readonly BagOStuff $cache,
		private readonly string $environment
	) {
	}

	/**
	 * Return the answers as of now.
	 *
	 * @return array{instruments:string,delivery:string,generation:int,count:int,sha256:string,all_off:bool,
	 *  left_out:array[],from:int,until:int} the first two are bodies, the last two Unix times between which they hold
	 * @throws SourceError
	 */
	public function current(): array {
		$now = ConvertibleTimestamp::time();
		$generation = $this->catalogue->generation();
		$key = $this->cache->makeKey( 'InstrumentConfigurator', 'answers', (string)self::VERSION, $this->environment );
		$holds = static fn ( $kept ) => is_array( $kept )
			&& $kept['generation'] === $generation && $kept['from'] <= $now && $now < $kept['until'];
		$kept = $this->cache->get( $key );
		if ( $holds( $kept ) ) {
			return $kept;
		}
		// Whoever cannot have the lock prepares its own answer all the same: late, but right.
		$lock = $this->cache->getScopedLock( $key, self::PATIENCE );
		$kept = $this->cache->get( $key );
		if ( !$holds( $kept ) ) {
			$kept = $this->prepare( $now );
			$this->cache->set( $key, $kept, BagOStuff::TTL_HOUR );
		}
		return $kept;
	}

	private function prepare( int $now ): array {
		$reading = $this->catalogue->read();
		$delivery = Delivery::of( $reading, $this->environment, $now );
		$at = Instrument::instant( $now );
		return [
			'instruments' => OneLine::of( MetricsPlatform::items( $reading, $this->environment, $at ) ),
			'delivery' => $delivery->body(),
			'generation' => $reading->generation,
			'count' => count( $delivery->instruments ),
			'sha256' => $delivery->sha256(),
			'all_off' => $delivery->allOff,
			'left_out' => $reading->leftOut,
			'from' => $now,
			'until' => $this->until( $reading, $now, $at ),
		];
	}

	/** Return when an answer will differ though nobody saves anything. */
	private function until( Reading $reading, int $now, string $at ): int {
		$times = [ $now + BagOStuff::TTL_HOUR ];
		foreach ( $reading->instruments as $instrument ) {
			$next = $instrument->nextChange( $this->environment, $at );
			// From an hour before its start an instrument is delivered.
			array_push( $times, $next, $next === null ? null : $next - Delivery::AHEAD );
		}
		return min( array_filter( $times, static fn ( $time ) => $time > $now ) );
	}
}
