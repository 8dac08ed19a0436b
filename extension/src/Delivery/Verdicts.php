<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use Generator;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use MediaWiki\Extension\InstrumentConfigurator\Hub\StoredPage;
use stdClass;
use Wikimedia\ObjectCache\BagOStuff;

/**
 * The pages of this wiki with what was found in them, kept until something is saved.
 *
 * Anybody may ask for a list with a filter that nothing passes, and so for all pages: each is read and judged once for
 * a state of the pages, not once for a request.
 */
final class Verdicts {
	/** Another number for whoever changes what is kept. */
	private const VERSION = 2;
	/** Seconds after which pages are read again, though nothing tells that one has changed. */
	private const KEPT = 60;
	/** Pages that are kept together; a cache may refuse a value of a million bytes. */
	private const CHUNK = 50;

	public function __construct(
		private readonly BagOStuff $cache,
		private readonly Catalogue $catalogue,
		private readonly Pages $pages
	) {
	}

	public function kind(): Kind {
		return $this->pages->kind;
	}

	/**
	 * Return each page, in the order of their names.
	 *
	 * @param string $name where to begin
	 * @return Generator<StoredPage>
	 * @throws SourceError
	 */
	public function from( string $name = '' ): Generator {
		$mark = $this->catalogue->state()->mark;
		// Chunks begin at the same pages for everybody, or else whoever begins elsewhere would find none kept.
		[ $number, $last, $rest ] = [ 0, '', null ];
		do {
			$key = $this->key( $number++ );
			$chunk = $this->kept( $key, $mark, $last );
			if ( $chunk === null ) {
				$rest ??= $this->after( $last );
				$chunk = self::next( $rest );
				$kept = Sealed::of( [ 'mark' => $mark, 'after' => $last, 'pages' => $chunk ] );
				$this->cache->set( $key, $kept, self::KEPT );
			} else {
				$rest = null;
			}
			foreach ( $chunk as $title => $page ) {
				$last = (string)$title;
				if ( strcmp( $page->name, $name ) >= 0 ) {
					yield $page;
				}
			}
		} while ( count( $chunk ) === self::CHUNK );
	}

	private function key( int $number ): string {
		return $this->cache->makeKey(
			'InstrumentConfigurator', 'verdicts', (string)self::VERSION, $this->pages->kind->noun, (string)$number
		);
	}

	/** @return StoredPage[]|null by title: what is kept, if it is of this state and follows that page */
	private function kept( string $key, string $mark, string $last ): ?array {
		$kept = Sealed::opened( $this->cache->get( $key ), [ Problem::class, StoredPage::class, stdClass::class ] );
		return $kept && $kept['mark'] === $mark && $kept['after'] === $last ? $kept['pages'] : null;
	}

	/** @return Generator<string,StoredPage> by title */
	private function after( string $last ): Generator {
		foreach ( $this->pages->from( $last ) as $title => $page ) {
			if ( $title !== $last ) {
				yield $title => $page;
			}
		}
	}

	/** @return StoredPage[] by title: so many as are kept together, or the rest */
	private static function next( Generator $pages ): array {
		$chunk = [];
		while ( $pages->valid() && count( $chunk ) < self::CHUNK ) {
			$chunk[ $pages->key() ] = $pages->current();
			$pages->next();
		}
		return $chunk;
	}
}
