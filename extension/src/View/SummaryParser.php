<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\CommentFormatter\CommentParser;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkTarget;

/**
 * The wiki's way to format summaries, with links in the first words of those on our pages, where we wrote them.
 *
 * The summaries themselves stay as they are: programs read them. What the core calls this with is handed on, whatever
 * it is.
 */
final class SummaryParser extends CommentParser {
	/** Revisions of this wiki: of a proposal, and of an environment that a summary names. */
	private const PROPOSED = '/^(approves )r([1-9][0-9]{0,17})(?=[:,]|$)/D';
	private const NAMED = '/^((?:begins from|copies|merges|promotes) ([a-z][a-z0-9-]*)@)([1-9][0-9]{0,17})(?=[: ]|$)/D';
	/** The task behind what changed. Before it no element begins but the link to a revision, so that it stands in none. */
	private const TASK = '/^((?:[a-z][^<]*<a [^<>]*>r?[0-9]+<\/a>)?[^<]*? \()(T[1-9][0-9]*)(?=\)(?:$|: | by ))/D';

	public function __construct(
		private readonly CommentParser $usual,
		private readonly Kinds $kinds,
		private readonly string $environment,
		private readonly string $taskPages
	) {
	}

	/** @inheritDoc */
	public function preprocess( $comment, ...$more ): string {
		$page = $more[0] ?? null;
		$isOurs = $page instanceof LinkTarget && !( $more[2] ?? false )
			&& $this->kinds->ofNamespace( $page->getNamespace() );
		return $isOurs
			? $this->withTask( $this->usual->preprocess( $this->withRevision( (string)$comment ), ...$more ) )
			: $this->usual->preprocess( $comment, ...$more );
	}

	/** @inheritDoc */
	public function preprocessUnsafe( $comment, ...$more ): string {
		return $this->usual->preprocessUnsafe( $comment, ...$more );
	}

	/** @inheritDoc */
	public function finalize( $comments ) {
		return $this->usual->finalize( $comments );
	}

	private function withRevision( string $comment ): string {
		$linked = preg_replace( self::PROPOSED, '$1[[Special:Diff/$2|r$2]]', $comment );
		return preg_replace_callback( self::NAMED, fn ( $found ) => $found[2] === $this->environment
			? "$found[1][[Special:Diff/$found[3]|$found[3]]]" : $found[0], $linked );
	}

	private function withTask( string $html ): string {
		return preg_replace_callback( self::TASK, fn ( $found ) => $found[1] . Html::element( 'a', [
			'class' => 'external', 'rel' => 'nofollow', 'href' => str_replace( '$1', $found[2], $this->taskPages ),
		], $found[2] ), $html );
	}
}
