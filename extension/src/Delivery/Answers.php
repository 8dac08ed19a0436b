<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use BagOStuff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use Psr\Log\LoggerInterface;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/**
 * The hub's answers to other wikis, prepared once and given until something is saved, starts or ends.
 *
 * Nobody has to say that something was saved: the catalogue's generation tells, in three small queries.
 */
final class Answers {
	private const VERSION = 1;
	/** Consumers wait a second at most for a list; a longer one than this deserves a look. */
	private const MANY_BYTES = 100_000;
	/** Seconds to wait for another process that prepares the same. */
	private const PATIENCE = 5;

	public function __construct(
		private readonly Catalogue $catalogue,
		private readonly BagOStuff $cache,
		private readonly string $environment,
		private readonly LoggerInterface $logger
	) {
	}

	/**
	 * Return an answer as of now.
	 *
	 * @param string $which "instruments" or "delivery"
	 * @return array{body:string,generation:int,count:int,sha256:string,all_off:bool,bytes:int,left_out:array[],
	 *  from:int,until:int} between the last two, which are Unix times, it holds
	 * @throws SourceError
	 */
	public function current( string $which ): array {
		$now = ConvertibleTimestamp::time();
		$generation = $this->catalogue->generation();
		// A replica that lags knows of less than what is kept.
		$holds = static fn ( $kept ) => is_array( $kept )
			&& $kept['generation'] >= $generation && $kept['from'] <= $now && $now < $kept['until'];
		$kept = $this->cache->get( $this->key( $which ) );
		if ( $holds( $kept ) ) {
			return $kept;
		}
		// Whoever cannot have the lock prepares its own answer all the same: late, but right.
		$lock = $this->cache->getScopedLock( $this->key( 'lock' ), self::PATIENCE );
		$kept = $this->cache->get( $this->key( $which ) );
		if ( !$holds( $kept ) ) {
			$prepared = $this->prepare( $now );
			foreach ( $prepared as $each => $answer ) {
				$this->cache->set( $this->key( $each ), $answer, BagOStuff::TTL_HOUR );
			}
			$kept = $prepared[$which];
		}
		return $kept;
	}

	private function key( string $which ): string {
		return $this->cache->makeKey(
			'InstrumentConfigurator', 'answer', (string)self::VERSION, $this->environment, $which
		);
	}

	private function prepare( int $now ): array {
		$reading = $this->catalogue->read();
		$delivery = Delivery::of( $reading, $this->environment, $now );
		$at = Instrument::instant( $now );
		$list = OneLine::of( MetricsPlatform::items( $reading, $this->environment, $at ) );
		if ( strlen( $list ) > self::MANY_BYTES ) {
			$this->logger->warning(
				'The list of instruments has {bytes} bytes; its consumers should not be given more than {most}.',
				[ 'bytes' => strlen( $list ), 'most' => self::MANY_BYTES ]
			);
		}
		$facts = [
			'generation' => $reading->generation,
			'count' => count( $delivery->instruments ),
			'sha256' => $delivery->sha256(),
			'all_off' => $delivery->allOff,
			'bytes' => strlen( $list ),
			'left_out' => $reading->leftOut,
			'from' => $now,
			'until' => $this->until( $reading, $now, $at ),
		];
		return [
			'instruments' => [ 'body' => $list ] + $facts,
			'delivery' => [ 'body' => $delivery->body() ] + $facts,
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
