<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Content\JsonContent;
use MediaWiki\Context\IContextSource;
use MediaWiki\Diff\Hook\ArticleContentOnDiffHook;
use MediaWiki\Diff\Hook\DifferenceEngineShowDiffHook;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Permissions\Authority;
use MediaWiki\Revision\RevisionAccessException;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Title\Title;
use MediaWiki\Utils\MWTimestamp;
use stdClass;

/**
 * Says what two revisions differ in, above the difference of their lines, wherever MediaWiki compares two; and what the
 * newer one says, below.
 */
final class DifferenceHooks implements ArticleContentOnDiffHook, DifferenceEngineShowDiffHook {
	public function __construct(
		private readonly LinkRenderer $linkRenderer,
		private readonly Kinds $kinds,
		private readonly Settings $settings
	) {
	}

	/** @inheritDoc */
	public function onDifferenceEngineShowDiff( $differenceEngine ) {
		[ $old, $new ] = [ $differenceEngine->getOldRevision(), $differenceEngine->getNewRevision() ];
		$kind = $new ? $this->kinds->ofNamespace( $new->getPageAsLinkTarget()->getNamespace() ) : null;
		$authority = $differenceEngine->getAuthority();
		$after = $kind ? self::content( $new, $authority ) : null;
		$before = $old ? self::content( $old, $authority ) : null;
		// What is no JSON, or hidden from the reader, MediaWiki says what it can about.
		if ( !$after || ( $old && !$before ) ) {
			return;
		}
		$frame = $this->frame( $differenceEngine->getContext(), $new, $kind );
		$differences = new Differences( $frame->phrases, $kind, $this->settings->environment() );
		$frame->show( $differences->html(
			$before ? $before->getData()->getValue() : Missing::MISSING, $after->getData()->getValue()
		) );
	}

	/** @inheritDoc */
	public function onArticleContentOnDiff( $diffEngine, $output ) {
		$new = $diffEngine->getNewRevision();
		$kind = $new ? $this->kinds->ofNamespace( $new->getPageAsLinkTarget()->getNamespace() ) : null;
		$value = $kind?->isInstrument()
			? self::content( $new, $diffEngine->getAuthority() )?->getData()->getValue() : null;
		if ( $value instanceof stdClass ) {
			$frame = $this->frame( $diffEngine->getContext(), $new, $kind );
			$problems = $kind->validator->problems( $value, $new->getPageAsLinkTarget()->getDBkey() );
			$frame->show( ( new Summary(
				$frame->phrases, $value, $problems, $this->settings->environment(), (int)MWTimestamp::time()
			) )->html() );
		}
	}

	private function frame( IContextSource $context, RevisionRecord $revision, Kind $kind ): Frame {
		$title = Title::newFromLinkTarget( $revision->getPageAsLinkTarget() );
		return new Frame( $context, $this->linkRenderer, $title, $kind, $this->settings );
	}

	private static function content( RevisionRecord $revision, Authority $authority ): ?JsonContent {
		try {
			$content = $revision->getContent( SlotRecord::MAIN, RevisionRecord::FOR_THIS_USER, $authority );
		} catch ( RevisionAccessException ) {
			// Of a page that is broken in the database the core says what it can.
			return null;
		}
		return $content instanceof JsonContent && $content->isValid() ? $content : null;
	}
}
