<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\OneLine;
use Psr\Log\LoggerInterface;
use Wikimedia\ObjectCache\BagOStuff;
use Wikimedia\Rdbms\IDBAccessObject;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/**
 * The hub's answers to other wikis, prepared once and given until something is saved, starts or ends.
 *
 * Nobody has to say that something was saved: the state of the pages tells, in four small queries.
 */
final class Answers {
	/** Another number for whoever changes what an answer is made of. */
	private const VERSION = 3;
	/** Seconds after which all pages are read again, though nothing tells that one has changed. */
	private const KEPT = 60;
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
	 * @return array `body`, `mark` and `sha256` (strings); `generation`, `count` and `bytes` (int); `all_off` and
	 *  `complete` (bool); `left_out` (array[]); `from` and `until`, Unix times between which it holds
	 * @throws SourceError
	 */
	public function current( string $which ): array {
		$now = ConvertibleTimestamp::time();
		$kept = $this->kept( $which, $now, IDBAccessObject::READ_NORMAL );
		$recency = IDBAccessObject::READ_NORMAL;
		if ( !$kept && $this->catalogue->hasReplicas() ) {
			// A replica that lags may know of less than what is kept; nor is an answer made of what it knows.
			$recency = IDBAccessObject::READ_LATEST;
			$kept = $this->kept( $which, $now, $recency );
		}
		if ( $kept ) {
			return $kept;
		}
		// Whoever cannot have the lock prepares its own answer all the same: late, but right.
		$lock = $this->cache->getScopedLock( $this->key( 'lock' ), self::PATIENCE );
		$kept = $this->kept( $which, $now, $recency );
		if ( !$kept ) {
			$prepared = $this->prepare( $now, $recency );
			foreach ( $prepared as $each => $answer ) {
				$this->cache->set( $this->key( $each ), Sealed::of( $answer ), self::KEPT );
			}
			$kept = $prepared[$which];
		}
		return $kept;
	}

	/** Return the answer that is kept, if it is of the state in which the pages are. */
	private function kept( string $which, int $now, int $recency ): ?array {
		$mark = $this->catalogue->state( $recency )->mark;
		$kept = Sealed::opened( $this->cache->get( $this->key( $which ) ) );
		$holds = $kept && $kept['mark'] === $mark && $kept['from'] <= $now && $now < $kept['until'];
		return $holds ? $kept : null;
	}

	private function key( string $which ): string {
		return $this->cache->makeKey(
			'InstrumentConfigurator', 'answer', (string)self::VERSION, $this->environment, $which
		);
	}

	private function prepare( int $now, int $recency ): array {
		$reading = $this->catalogue->read( $recency );
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
			'generation' => $reading->state->generation,
			'mark' => $reading->state->mark,
			'count' => count( $delivery->instruments ),
			'sha256' => $delivery->sha256(),
			'all_off' => $delivery->allOff,
			'complete' => $reading->complete,
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
		$times = [ $now + self::KEPT ];
		foreach ( $reading->instruments as $instrument ) {
			$next = $instrument->nextChange( $this->environment, $at );
			// From an hour before its start an instrument is delivered.
			array_push( $times, $next, $next === null ? null : $next - Delivery::AHEAD );
		}
		return min( array_filter( $times, static fn ( $time ) => $time > $now ) );
	}
}
